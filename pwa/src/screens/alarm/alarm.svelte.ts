/** One alarm: its page, what the server says of it, and what became of the tap. Needs no login and no network. */
import { listen } from '../../../shared/messages.ts';
import { waiting, type Act, type Answer, type Entry } from '../../../shared/outbox.ts';
import type { Action } from '../../../shared/payload.ts';
import { keep, kept, keepPage, keptPage, type KeptPage } from '../../../shared/shelf.ts';
import { post } from '../../graphql/client.ts';
import type { Acknowledging } from '../../parts/AcknowledgeButton.svelte';
import { outbox } from '../../waiting.svelte.ts';
import { facts } from './facts.ts';

const LOOK_EVERY = 5_000;

export class Alarm {
  capability = $state<string | null>(null);
  /** False until the device's own memory was read. */
  looked = $state(false);
  page = $state<KeptPage | null>(null);
  queued = $state<Act[]>([]);
  sending = $state<Action | null>(null);
  /** The server was asked and gave no answer. */
  unreachable = $state(false);
  /** The capability counts no more: expired, or never was one. */
  gone = $state(false);

  facts = $derived(facts(this.page?.payload ?? null, this.page?.look ?? null, this.page?.arrivedAt ?? null));
  answers: Partial<Record<Action, Answer>> = $derived(this.page?.answers ?? {});
  /** What was heard last of the tap that matters most. */
  answer: Answer | null = $derived(this.answers.acknowledge ?? this.answers.escalate ?? null);

  /** Who has it, when it is not (only) the reader. */
  taken = $derived.by(() => {
    const answer = this.answers.acknowledge;
    if (answer?.kind === 'taken') return { who: answer.who ?? 'Somebody else', at: answer.at };
    return this.facts?.already && !this.facts.already.mine ? this.facts.already : null;
  });

  button: Acknowledging = $derived.by(() => {
    if (this.answers.acknowledge?.kind === 'done') return 'done';
    if (this.facts?.already?.mine) return 'done';
    if (this.sending === 'acknowledge') return 'sending';
    return this.queued.some((act) => act.action === 'acknowledge') ? 'queued' : 'ready';
  });

  /** Opens the page a tap led to, or else the last one opened here. */
  async open(capability: string | null): Promise<void> {
    const chosen = capability ?? (await kept('alarm').catch(() => undefined)) ?? null;
    if (capability) await keep('alarm', capability).catch(() => undefined);
    this.capability = chosen;
    this.gone = false;
    this.page = null;
    await this.#read();
    this.looked = true;
    await this.look();
  }

  /** Asks the server how the page stands; what it says is kept for the next time without a network. */
  async look(): Promise<void> {
    const capability = this.capability;
    if (!capability) return;
    try {
      const response = await post('/push/look', { capability }, { timeout: 8_000 });
      if (capability !== this.capability) return;
      this.gone = [400, 403, 404, 410].includes(response.status);
      this.unreachable = !this.gone && !response.ok;
      if (response.ok) await this.#keep({ look: await response.json() });
    } catch {
      this.unreachable = true;
    }
  }

  /** The tap is kept first, then sent: closing the app a moment later loses nothing. */
  async tap(action: Action, now: Date): Promise<void> {
    if (!this.capability || this.sending) return;
    this.sending = action;
    const tap: Act = {
      op: 'act',
      id: crypto.randomUUID(),
      capability: this.capability,
      action,
      tappedAt: now.toISOString(),
      tries: 0,
    };
    try {
      await outbox.send(tap);
    } finally {
      this.sending = null;
      await this.#read();
    }
    void this.look();
  }

  /** Keeps the screen true while it is open. Returns how to stop. */
  watch(): () => void {
    const deaf = listen(() => void this.#read());
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !this.gone) void this.look();
    }, LOOK_EVERY);
    return () => {
      deaf();
      clearInterval(timer);
    };
  }

  async #read(): Promise<void> {
    if (!this.capability) return;
    this.page = (await keptPage(this.capability).catch(() => undefined)) ?? this.page;
    const taps = await waiting().catch((): Entry[] => []);
    this.queued = taps.filter((tap): tap is Act => tap.op === 'act').filter((tap) => tap.capability === this.capability);
  }

  async #keep(more: Partial<KeptPage>): Promise<void> {
    const capability = this.capability as string;
    await keepPage({ capability, ...more }, new Date()).catch(() => undefined);
    await this.#read();
    this.page ??= { capability, payload: null, arrivedAt: new Date().toISOString(), ...more };
  }
}
