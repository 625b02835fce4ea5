/** One person's text of a runbook on the screen: kept on the device as it is typed, saved as a draft when they pause. */
import { onDestroy, untrack } from 'svelte';
import { ask, isRefusal, Unreachable } from '../../graphql/client.ts';
import { DraftRunbook, HandInRunbook, PublishRunbook, RunbookToEdit, type DraftText } from '../../graphql/documents/runbook-drafts.ts';
import type { ResultOf } from '../../graphql/graphql.ts';
import { session } from '../../session.svelte.ts';
import { tell } from '../../tell.ts';
import { holdsText } from '../../unsaved.svelte.ts';
import { Writing } from '../../writing.svelte.ts';
import { dropTyped, keepTyped, type Typed } from './kept.ts';
import { picturesIn } from './text.ts';

export type Draft = ResultOf<typeof DraftText>;
export type Existing = NonNullable<ResultOf<typeof RunbookToEdit>['runbook']>;

/** Two texts where one is wanted: what stands against the one typed here, and both of them. */
export interface Clash {
  message: string;
  theirs: { words: string; text: string; pictures: Record<string, string>; begunFrom: number; version: number | null };
}

type Standing = { kind: 'rested' } | { kind: 'saving' } | { kind: 'saved'; at: Date } | { kind: 'kept'; why: string };

const KEEP_AFTER = 250;
const SAVE_AFTER = 2_000;
const AGAIN_AFTER = 15_000;

export const picturesOf = (list: readonly { name: string; hash: string }[]): Record<string, string> => Object.fromEntries(list.map(({ name, hash }) => [name, hash]));

export class Drafting {
  text = $state('');
  pictures = $state<Record<string, string>>({});
  why = $state('');
  standing = $state.raw<Standing>({ kind: 'rested' });
  clash = $state.raw<Clash | null>(null);
  draft = $state.raw<Draft | null>(null);
  /** What was taken up again was typed then. */
  takenUp = $state<string | null>(null);
  readonly writing = new Writing('why');
  readonly handle: string;
  #begunFrom = $state(0);
  #version: number | null = null;
  /** As the server has it. */
  #saved = $state.raw('');
  #saving: Promise<boolean> | null = null;
  #over = false;

  /** Call while a component is being made. */
  constructor(runbook: Existing, kept: (Typed & { at: string }) | null) {
    this.handle = runbook.handle;
    const draft = mine(runbook);
    this.#begin(runbook, draft);
    if (kept) this.#takeUp(kept, draft);
    const holds = holdsText();
    $effect(() => holds(this.dirty));
    $effect(() => this.#keep());
    $effect(() => this.#saveSoon());
    const back = (): void => void this.save();
    addEventListener('online', back);
    onDestroy(() => {
      removeEventListener('online', back);
      void this.save();
    });
  }

  get dirty(): boolean {
    return this.#words() !== this.#saved;
  }

  /** Anything at all that is not what is published. */
  get hasDraft(): boolean {
    return this.draft !== null || this.dirty;
  }

  /** True once the server has all that is typed. Never throws; what is not saved stays on this device. */
  async save(): Promise<boolean> {
    while (this.#saving) await this.#saving;
    if (this.#over || this.clash) return false;
    if (!this.dirty) return true;
    this.#saving = this.#send();
    const saved = await this.#saving;
    this.#saving = null;
    return saved && !this.dirty;
  }

  /** The draft as it was handed in; null where it was not, and then `writing` or `clash` says why. */
  async handIn(): Promise<boolean> {
    if (!(await this.#ready()) || !this.draft) return false;
    const { id } = this.draft;
    const given = await this.writing.send(async () => this.#met((await ask(HandInRunbook, { draft: id, version: this.#version ?? 0, why: this.why })).handInRunbook));
    if (given) await this.leave();
    return given !== null;
  }

  /** The number it was published under. */
  async publish(): Promise<number | null> {
    if (!(await this.#ready()) || !this.draft) return null;
    const { id } = this.draft;
    const given = await this.writing.send(async () => this.#met((await ask(PublishRunbook, { draft: id, version: this.#version ?? 0, why: this.why })).publishRunbook));
    if (given) await this.leave();
    return given?.published ?? null;
  }

  /** Nothing more is kept or saved from here. */
  async leave(): Promise<void> {
    this.#over = true;
    this.#saved = this.#words();
    await dropTyped(this.handle).catch(() => undefined);
  }

  /** What was typed here stays, and goes on top of theirs. */
  async keepMine(): Promise<void> {
    if (!this.clash) return;
    const { theirs } = this.clash;
    this.#begunFrom = theirs.begunFrom;
    this.#version = theirs.version;
    this.clash = null;
    this.#saved = '';
    await this.save();
  }

  /** Throws away what was typed here. */
  async takeTheirs(): Promise<void> {
    if (!this.clash) return;
    const { theirs } = this.clash;
    this.text = theirs.text;
    this.pictures = { ...this.pictures, ...theirs.pictures };
    await this.keepMine();
  }

  #begin(runbook: Existing, draft: Draft | null): void {
    this.draft = draft;
    this.text = draft?.text ?? runbook.text ?? '';
    this.pictures = picturesOf(draft?.pictures ?? runbook.pictures);
    this.why = draft?.why ?? '';
    this.#begunFrom = draft?.begunFrom ?? runbook.published ?? 0;
    this.#version = draft?.version ?? null;
    this.#saved = this.#words();
    if (draft?.meanwhile) this.clash = newer(draft.meanwhile, runbook, draft.version);
  }

  /** Where the draft has moved on elsewhere since, both are shown. */
  #takeUp({ at, ...kept }: Typed & { at: string }, draft: Draft | null): void {
    const [text, pictures] = [this.text, this.pictures];
    this.text = kept.text;
    this.pictures = { ...pictures, ...kept.pictures };
    this.why = kept.why || this.why;
    if (!this.dirty) return;
    this.takenUp = at;
    if (kept.version === (draft?.version ?? null)) {
      this.#begunFrom = kept.begunFrom;
      return;
    }
    this.clash = {
      message: 'You typed this here, and went on elsewhere.',
      theirs: { words: 'As it was saved last', text, pictures, begunFrom: this.#begunFrom, version: draft?.version ?? null },
    };
  }

  #words(): string {
    return JSON.stringify([this.text, picturesIn(this.text, this.pictures), this.why.trim()]);
  }

  #keep(): (() => void) | undefined {
    if (!this.dirty || this.#over) return undefined;
    const form: Typed = { text: this.text, pictures: $state.snapshot(this.pictures), why: this.why, begunFrom: this.#begunFrom, version: this.#version };
    const timer = setTimeout(() => void keepTyped(this.handle, session.viewer?.handle ?? '', form, new Date()).catch(() => undefined), KEEP_AFTER);
    return () => clearTimeout(timer);
  }

  #saveSoon(): (() => void) | undefined {
    if (!this.dirty || this.clash) return undefined;
    this.#words(); // read, so that every key begins the pause anew
    const timer = setTimeout(() => void this.save(), SAVE_AFTER);
    const again = setInterval(() => void this.save(), AGAIN_AFTER);
    return () => {
      clearTimeout(timer);
      clearInterval(again);
    };
  }

  async #send(): Promise<boolean> {
    const words = this.#words();
    const sent = { handle: this.handle, text: this.text, pictures: picturesIn(this.text, this.pictures), why: this.why.trim(), begunFrom: this.#begunFrom, version: this.#version };
    this.standing = { kind: 'saving' };
    try {
      const { draftRunbook } = await ask(DraftRunbook, sent);
      if (isRefusal(draftRunbook)) return await this.#refused(draftRunbook);
      this.draft = draftRunbook;
      this.#version = draftRunbook.version;
      this.#saved = words;
      this.standing = { kind: 'saved', at: new Date(draftRunbook.changedAt) };
      if (!this.dirty) await dropTyped(this.handle).catch(() => undefined);
      if (draftRunbook.meanwhile) await this.#look(draftRunbook.meanwhile);
      return true;
    } catch (error) {
      this.standing = { kind: 'kept', why: error instanceof Unreachable ? 'No answer from the server' : tell(error).what };
      return false;
    }
  }

  async #refused({ code, message }: { code: string; message: string }): Promise<false> {
    this.standing = { kind: 'kept', why: message };
    if (code === 'CONFLICT') await this.#look(message);
    return false;
  }

  /** Somebody was quicker: finds what they wrote. */
  async #look(message: string): Promise<void> {
    const { runbook } = await ask(RunbookToEdit, { handle: this.handle });
    if (!runbook) return;
    const draft = mine(runbook);
    if (draft?.meanwhile) this.clash = newer(draft.meanwhile, runbook, draft.version);
    else if (draft) this.clash = { message, theirs: { words: 'As it was saved last', text: draft.text, pictures: picturesOf(draft.pictures), begunFrom: draft.begunFrom, version: draft.version } };
    else this.clash = newer(message, runbook, null);
  }

  async #ready(): Promise<boolean> {
    this.writing.clear();
    return !this.writing.busy && (await this.save()) && this.clash === null;
  }

  async #met<Answer extends { __typename: string }>(answer: Answer): Promise<Answer> {
    if (isRefusal(answer) && answer.code === 'CONFLICT') await untrack(() => this.#look(answer.message));
    return answer;
  }
}

const mine = (runbook: Existing): Draft | null => runbook.drafts.find(({ author }) => author.handle === session.viewer?.handle) ?? null;

const newer = (message: string, runbook: Existing, version: number | null): Clash => ({
  message,
  theirs: { words: `Version ${runbook.published}`, text: runbook.text ?? '', pictures: picturesOf(runbook.pictures), begunFrom: runbook.published ?? 0, version },
});
