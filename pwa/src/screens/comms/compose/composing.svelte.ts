/** One composition on the screen: kept on the device as it is typed, previewed as its readers will see it, and sent once. */
import { untrack } from 'svelte';
import { ask } from '../../../graphql/client.ts';
import { ComposeUpdate, DiscardDraft, PreviewUpdate, PublishUpdate } from '../../../graphql/documents/comms.ts';
import type { ResultOf, VariablesOf } from '../../../graphql/graphql.ts';
import { isEqual } from '../../../rules/equal.ts';
import type { Audience } from '../../../rules/comms.ts';
import { readersZone } from '../../../rules/time.ts';
import { instantOf } from '../../../rules/zoned.ts';
import { session } from '../../../session.svelte.ts';
import { tell } from '../../../tell.ts';
import { holdsText } from '../../../unsaved.svelte.ts';
import { Writing } from '../../../writing.svelte.ts';
import { begin, isRight, knownTo, prepared, textsOf, wrongWith, type Draft, type Followed, type Ground, type Wrong } from './composition.ts';
import { dropWriting, keepWriting } from './kept.ts';

export type Preview = ResultOf<typeof PreviewUpdate>['previewUpdate'][number];
type Published = Extract<ResultOf<typeof PublishUpdate>['publishUpdate'], { __typename: 'Composition' }>;

const REST = 400;

export class Composing {
  draft: Draft;
  wrong = $state.raw<Wrong>({ words: {} });
  previews = $state.raw<readonly Preview[]>([]);
  /** Why there is no preview, in words. */
  blind = $state<string | null>(null);
  looking = $state(false);
  sent = $state.raw<Published | null>(null);
  /** What was taken up again was typed then. */
  takenUp = $state<string | null>(null);
  readonly writing = new Writing();
  readonly zone = readersZone();
  #key: string;
  #fresh: Draft;
  #incidentId: string;
  #followed: Followed | null;
  #ground: () => Ground;

  /** Call while a component is being made. */
  constructor(
    incidentId: string,
    ground: () => Ground,
    { wanted, followed, kept }: { wanted: Audience | null; followed: Followed | null; kept: { key: string; draft: Draft; at: string } | null },
  ) {
    this.#incidentId = incidentId;
    this.#followed = followed;
    this.#ground = ground;
    this.#fresh = begin(ground(), wanted);
    this.#key = kept?.key ?? crypto.randomUUID();
    this.draft = $state(structuredClone(kept?.draft ?? this.#fresh));
    this.takenUp = kept?.at ?? null;
    const holds = holdsText();
    $effect(() => holds(!this.sent && this.#dirty()));
    $effect(() => this.#keep());
    $effect(() => this.#look());
  }

  beginAnew(): void {
    this.draft = structuredClone(this.#fresh);
    this.#key = crypto.randomUUID();
    this.takenUp = null;
    this.wrong = { words: {} };
    this.writing.clear();
    void dropWriting(this.#incidentId).catch(() => undefined);
  }

  /** True once it is on its way; otherwise `wrong` or `writing` says why not, and all stays as it was typed. */
  send(now: Date): Promise<boolean> {
    return this.#send(now, async (about, at) => (await ask(PublishUpdate, { ...about, at })).publishUpdate);
  }

  /** A draft on the server: colleagues find it, change it and send it. */
  keepForColleagues(now: Date): Promise<boolean> {
    return this.#send(now, async (about) => (await ask(ComposeUpdate, about)).composeUpdate);
  }

  async #send(now: Date, write: (about: VariablesOf<typeof ComposeUpdate>, at: string | null) => Promise<ResultOf<typeof PublishUpdate>['publishUpdate']>): Promise<boolean> {
    const draft = $state.snapshot(this.draft) as Draft;
    const ground = this.#ground();
    this.wrong = wrongWith(draft, ground, this.zone, now);
    if (!isRight(this.wrong)) return false;
    const at = draft.at ? (instantOf(draft.at, this.zone)?.toISOString() ?? null) : null;
    const ready = draft.audiences.map((audience) => prepared(knownTo(ground, audience))).filter((one) => one !== null);
    const about = { incidentId: this.#incidentId, texts: textsOf(draft, ground, this.zone, this.#followed), key: this.#key };
    const sent = await this.writing.send(() => write(about, at));
    if (!sent) return false;
    this.sent = sent;
    await dropWriting(this.#incidentId).catch(() => undefined);
    // What lay ready is in these words now: nobody should find it again.
    for (const { id } of ready) await ask(DiscardDraft, { id }).catch(() => undefined);
    return true;
  }

  #dirty(): boolean {
    return !isEqual($state.snapshot(this.draft), this.#fresh);
  }

  #keep(): (() => void) | undefined {
    const draft = $state.snapshot(this.draft) as Draft;
    if (this.sent || !this.#dirty()) return;
    const timer = setTimeout(() => {
      void keepWriting(this.#incidentId, session.viewer?.handle ?? '', { key: this.#key, draft }, new Date()).catch(() => undefined);
    }, REST);
    return () => clearTimeout(timer);
  }

  #look(): (() => void) | undefined {
    const draft = $state.snapshot(this.draft) as Draft;
    const ground = this.#ground();
    if (this.sent || draft.audiences.length === 0) {
      untrack(() => (this.previews = []));
      return;
    }
    const running = new AbortController();
    const timer = setTimeout(() => void this.#preview(draft, ground, running.signal), REST);
    return () => {
      clearTimeout(timer);
      running.abort();
    };
  }

  async #preview(draft: Draft, ground: Ground, signal: AbortSignal): Promise<void> {
    this.looking = true;
    const texts = textsOf(draft, ground, this.zone);
    const at = draft.at ? (instantOf(draft.at, this.zone)?.toISOString() ?? null) : null;
    try {
      const { previewUpdate } = await ask(PreviewUpdate, { incidentId: this.#incidentId, texts, at }, { signal });
      if (signal.aborted) return;
      this.previews = previewUpdate;
      this.blind = null;
    } catch (error) {
      if (!signal.aborted) this.blind = tell(error).what;
    } finally {
      if (!signal.aborted) this.looking = false;
    }
  }
}
