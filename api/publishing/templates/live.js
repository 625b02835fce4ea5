// Keeps an open status page true: the reader's own time beside UTC, fresh words, and how old they are.
'use strict';
(() => {
  const EVERY = 30_000;
  const OLD = 450_000;
  const page = document.documentElement.lang;
  // The page's language as this reader's country writes it.
  const lang = navigator.languages.find((one) => one.split('-')[0] === page) ?? page;
  const said = document.body.dataset;
  const age = document.getElementById('age');
  let tag = null;
  let seenAt = Date.now();
  let failed = false;

  const sameZone = () => new Date().getTimezoneOffset() === 0;
  const format = (options) => new Intl.DateTimeFormat(lang, options);
  const dayOf = format({ year: 'numeric', month: 'numeric', day: 'numeric' });
  const yours = (at) => {
    const inUtc = at.toISOString().slice(0, 10);
    const here = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', numberingSystem: 'latn' };
    const other = { day: 'numeric', month: 'short' };
    return format(inUtc === here ? clock : { ...other, ...clock }).format(at);
  };
  const ago = (at) => {
    const minutes = Math.round((at - Date.now()) / 60_000);
    const words = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
    if (Math.abs(minutes) < 90) return words.format(minutes, 'minute');
    if (Math.abs(minutes) < 2880) return words.format(Math.round(minutes / 60), 'hour');
    return words.format(Math.round(minutes / 1440), 'day');
  };

  function localise(within) {
    if (sameZone()) return;
    for (const time of within.querySelectorAll('time.l')) {
      if (time.nextElementSibling?.className === 'yours') continue;
      const own = document.createElement('span');
      own.className = 'yours';
      own.textContent = ` (${said.yours.replace('{time}', yours(new Date(time.dateTime)))})`;
      time.after(own);
    }
  }

  function nameDays(within) {
    const day = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' });
    for (const bars of within.querySelectorAll('.bars')) {
      const end = Date.parse(`${bars.dataset.end}T00:00Z`);
      [...bars.children].forEach((bar, place, all) => {
        bar.title = day.format(end - (all.length - 1 - place) * 86_400_000);
      });
    }
  }

  const open = (within) => [...within.querySelectorAll('details[open]')].map((one) => one.id);

  function swap(next) {
    const main = document.getElementById('main');
    const state = main.querySelector('#state').textContent;
    const wasOpen = open(main);
    const focused = document.activeElement?.closest?.('#main [href]')?.getAttribute('href');
    main.replaceWith(next);
    for (const id of wasOpen) document.getElementById(id)?.setAttribute('open', '');
    if (focused) next.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    const fresh = next.querySelector('#state')?.textContent ?? '';
    if (fresh !== state) document.getElementById('heard').textContent = fresh;
    localise(next);
    nameDays(next);
  }

  // Files that nobody renews any more must not look fresh: their own "as of" gives them away.
  function tellAge() {
    const main = document.getElementById('main');
    const asOf = Date.parse(main.dataset.asOf ?? '');
    const isOld = Date.now() - asOf > OLD && !('isUnknown' in main.dataset);
    age.hidden = false;
    age.classList.toggle('late', failed || isOld);
    if (isOld) age.textContent = said.unknown.replace('{time}', ago(asOf));
    else age.textContent = (failed ? said.unreachable : said.checked).replace('{age}', ago(seenAt));
  }

  async function look() {
    try {
      const answer = await fetch(location.pathname, { cache: 'no-cache', headers: { Accept: 'text/html' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = answer.headers.get('etag');
      if (tag === null || fresh !== tag) {
        const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
        if (next && tag !== null) swap(document.importNode(next, true));
      }
      tag = fresh;
      seenAt = Date.now();
      failed = false;
    } catch {
      failed = Date.now() - seenAt > 90_000;
    }
    tellAge();
  }

  localise(document);
  nameDays(document);
  if (!document.getElementById('state')) return;
  tellAge();
  setInterval(() => document.visibilityState === 'visible' && look(), EVERY);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());
  addEventListener('beforeprint', () => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
})();
