// <script src="https://…/widget.js" async></script>: the state of a status page, where the script stands.
// data-quiet: nothing is shown while all is well. It asks its own host only, and writes text, never markup.
(() => {
  const script = document.currentScript;
  const source = new URL('widget.json', script.src);
  const quiet = 'quiet' in script.dataset;
  const EVERY = 60_000;
  const STYLE = `
    :host { display: block; font: 14px/1.4 system-ui, sans-serif; color-scheme: light dark; }
    :host([hidden]) { display: none; }
    a { color: inherit; }
    .state { display: flex; gap: .5em; align-items: baseline; font-weight: 600; text-decoration: none; }
    .state:hover, .state:focus-visible { text-decoration: underline; }
    .mark { inline-size: .75em; block-size: .75em; border-radius: 50%; background: #1a7f37; flex: none; }
    .minor { background: #bf8700; border-radius: 0; }
    .major { background: #d1570a; border-radius: 0; }
    .critical { background: #cf222e; border-radius: 0; rotate: 45deg; }
    .maintenance { background: #218bff; border-radius: 30%; }
    .unknown { background: #6e7781; }
    ul { margin: .25em 0 0; padding: 0; list-style: none; }
    small { opacity: .8; }
  `;

  const host = document.createElement('div');
  host.hidden = true;
  host.setAttribute('role', 'status');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  script.after(host);

  const time = (written) =>
    new Date(written).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

  const make = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const link = (text, href, attributes) => {
    const safe = /^https?:\/\//i.test(href) ? { href } : {};
    return make('a', text, { ...safe, target: '_blank', rel: 'noopener', ...attributes });
  };

  const line = (text, href, aside) => {
    const made = make('li', '');
    made.append(link(text, href), ' ', make('small', aside));
    return made;
  };

  const promise = (incident) => {
    if (incident.overdue_minutes !== null) return `update overdue by ${incident.overdue_minutes} min`;
    return incident.next_update_at === null ? incident.status : `next update by ${time(incident.next_update_at)}`;
  };

  const planned = (work) =>
    work.running ? `in progress until ${time(work.scheduled_until)}` : `planned for ${time(work.scheduled_for)}`;

  const draw = (found) => {
    const kind = found.unknown_since === null ? found.indicator : 'unknown';
    const state = link('', found.page.url, { class: 'state' });
    state.append(make('span', '', { class: `mark ${kind}`, 'aria-hidden': 'true' }), found.description);
    const list = make('ul', '');
    for (const incident of found.incidents) list.append(line(incident.name, incident.url, promise(incident)));
    if (found.maintenance !== null) {
      list.append(line(found.maintenance.name, found.maintenance.url, planned(found.maintenance)));
    }
    root.replaceChildren(state, list);
    host.hidden = quiet && kind === 'none' && list.children.length === 0;
  };

  const silent = () => {
    // What was shown may no longer be so, and to be quiet is to say that all is well.
    root.replaceChildren(make('span', 'Status unknown: the status page does not answer.'));
    host.hidden = false;
  };

  const look = async () => {
    if (document.visibilityState === 'hidden') return;
    try {
      const answer = await fetch(source, { credentials: 'omit' });
      if (!answer.ok) throw new Error(String(answer.status));
      draw(await answer.json());
    } catch {
      silent();
    }
  };

  look();
  setInterval(look, EVERY);
  document.addEventListener('visibilitychange', look);
})();
