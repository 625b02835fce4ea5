/** The wizard's first service: a ladder that calls its maker, an integration with a key, and the first alert. */
import { ask, post, type Refusal } from '../../graphql/client.ts';
import { Resolve } from '../../graphql/documents/incidents.ts';
import { IssueKey, SaveIntegration } from '../../graphql/documents/integrations.ts';
import { SaveLadder } from '../../graphql/documents/ladders.ts';
import { FirstService as FirstServiceNow, HandlesTaken } from '../../graphql/documents/me.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { SaveService } from '../../graphql/documents/services.ts';
import { tell } from '../../tell.ts';
import { Writing } from '../../writing.svelte.ts';

interface Key {
  url: string;
  snippets: readonly { title: string; language: string; text: string }[];
}
type Incident = NonNullable<ResultOf<typeof FirstServiceNow>['service']>['openIncidents'][number];

type Step = 'ladder' | 'service' | 'integration';
interface Saved {
  __typename: 'Ladder' | 'Service' | 'Integration';
  version: number;
}

const WHY = 'Made in the first-run wizard.';
const WAIT = 300;

export class FirstService {
  writing = new Writing('name', 'handle');
  key = $state.raw<Key | null>(null);
  incident = $state.raw<Incident | null>(null);
  acknowledged = $state(false);
  fired = $state(false);
  firing = $state(false);
  /** Why the alert was not taken. */
  failed = $state<string | null>(null);
  handle = $state('');
  #claimed: string | null = null;
  /** Versions of what the first try has made. */
  #made: Partial<Record<Step, number>> = {};

  /** A second try after a refusal goes over what the first has made, and over nothing else. */
  async make(name: string, wanted: string, me: string): Promise<void> {
    const { writing } = this;
    if (!(await writing.send(async () => this.#claim(wanted)))) return;
    const { handle } = this;
    const made = { ...this.#made };
    const rung = { tier: 1, waitSeconds: WAIT, acknowledgeWithinSeconds: WAIT, notify: [`person:${me}`], when: 'any page', expect: 'look, and take it or escalate' };
    const ladder = { handle, name, repeat: 1, catchAll: [], rungs: [rung], version: made.ladder ?? null };
    if (!(await this.#keep('ladder', async () => (await ask(SaveLadder, { ladder, why: WHY })).saveLadder))) return;
    const service = { handle, name, owner: me, primary: me, ladder: handle, version: made.service ?? null };
    if (!(await this.#keep('service', async () => (await ask(SaveService, { service, why: WHY })).saveService))) return;
    const integration = { handle: `${handle}-alerts`, name: `${name} alerts`, kind: 'generic', service: handle, version: made.integration ?? null };
    if (!(await this.#keep('integration', async () => (await ask(SaveIntegration, { integration, why: WHY })).saveIntegration))) return;
    this.key = await writing.send(async () => (await ask(IssueKey, { integration: integration.handle })).issueKey);
  }

  /** False when it was not taken: then the form says why. What somebody else took meanwhile is claimed no more. */
  async #keep(step: Step, save: () => Promise<Saved | Refusal>): Promise<boolean> {
    const saved = await this.writing.send(save);
    if (saved) this.#made[step] = saved.version;
    else if (this.writing.refusal?.code === 'HANDLE_TAKEN') this.#claimed = null;
    return saved !== null;
  }

  /** A handle that nothing has yet. */
  async #claim(wanted: string): Promise<{ __typename: 'Claimed' }> {
    if (this.#claimed === wanted) return { __typename: 'Claimed' };
    for (let count = 1; ; count += 1) {
      const handle = count === 1 ? wanted : `${wanted}-${count}`;
      const { service, ladder, integration } = await ask(HandlesTaken, { handle, alerts: `${handle}-alerts` });
      if (service || ladder || integration) continue;
      this.handle = handle;
      this.#claimed = wanted;
      this.#made = {};
      return { __typename: 'Claimed' };
    }
  }

  /** The line to paste into a terminal. */
  get line(): string | null {
    return this.key?.snippets.find(({ text, language }) => language === 'curl' || text.trimStart().startsWith('curl'))?.text ?? null;
  }

  /** What the line does, from here. */
  async fire(): Promise<void> {
    if (!this.key) return;
    this.firing = true;
    this.failed = null;
    try {
      const alert = { title: 'My first alert', dedup: 'first-alert', severity: 'critical', body: 'Sent from the wizard.' };
      const response = await post(new URL(this.key.url, location.href).pathname, alert);
      if (response.ok) this.fired = true;
      else this.failed = `The server answered ${response.status} and did not take it.`;
    } catch (error) {
      this.failed = tell(error).what;
    } finally {
      this.firing = false;
    }
  }

  /** What the wizard set on fire it puts out again, if somebody has it; whoever leaves early finds it on Now. */
  async putOut(): Promise<void> {
    if (!this.incident || !this.acknowledged) return;
    await ask(Resolve, { incidentId: this.incident.id, note: 'It was the wizard’s first alert.' }).catch(() => undefined);
  }

  /** Looks at what has become of it; nothing on screen changes while there is no answer. */
  async look(): Promise<void> {
    const answer = await ask(FirstServiceNow, { handle: this.handle }).catch(() => null);
    const incident = answer?.service?.openIncidents[0];
    if (!incident) return;
    this.incident = incident;
    this.fired = true;
    this.acknowledged ||= incident.state !== 'OPEN';
  }
}
