/** Something being edited: as it was read, as it is typed, and what somebody else saved meanwhile. */
import { isRefusal } from './graphql/client.ts';
import { rebase, saysTheSame, type Rebased } from './rules/rebase.ts';
import { Writing } from './writing.svelte.ts';

interface Versioned {
  version: number;
}

interface Options<Form, Thing> {
  /** What was read; null for something new. */
  thing: Thing | null;
  blank: () => Form;
  formOf: (thing: Thing) => Form;
  /** As it is written down now; null when there is nothing any more. */
  current: () => Promise<Thing | null>;
  /** What each field is called. */
  words: Record<keyof Form, string>;
  /** The names of the fields that show their own refusals. */
  fields?: readonly string[];
}

/** What a frame around the fields needs of it. */
export type Frame = Pick<Editing<object, Versioned>, 'dirty' | 'isNew' | 'met' | 'takeTheirs' | 'why' | 'writing'>;

export class Editing<Form extends object, Thing extends Versioned> {
  form: Form;
  why = $state('');
  /** What somebody else saved meanwhile, in words; what was typed here stays, what was not follows theirs. */
  met = $state.raw<{ message: string; taken: string[]; both: string[] } | null>(null);
  readonly writing: Writing;
  readonly isNew: boolean;
  #base: Form;
  #version: number | null;
  #options: Options<Form, Thing>;

  constructor(options: Options<Form, Thing>) {
    const { thing, blank, formOf, fields = [] } = options;
    const begin = thing ? formOf(thing) : blank();
    this.form = $state(structuredClone(begin));
    this.#base = $state.raw(begin);
    this.#version = thing?.version ?? null;
    this.#options = options;
    this.isNew = thing === null;
    this.writing = new Writing(...fields);
  }

  /** Holds something that was typed and is not saved. */
  get dirty(): boolean {
    return !saysTheSame($state.snapshot(this.form), this.#base);
  }

  /** What was saved; null when it was not, and then `writing` or `met` says why. Never throws. */
  async save<Answer extends { __typename: string }>(write: (typed: Form, version: number | null, why: string | null) => Promise<Answer>) {
    const typed = $state.snapshot(this.form) as Form;
    const saved = await this.writing.send(async () => {
      const answer = await write(typed, this.#version, this.why.trim() || null);
      if (isRefusal(answer) && answer.code === 'CONFLICT') await this.#meet(answer.message);
      return answer;
    });
    if (!saved) return null;
    this.#base = typed;
    this.met = null;
    return saved;
  }

  /** It was changed from here, beside the form: what was typed stays. */
  async lookAgain(): Promise<void> {
    await this.#follow();
  }

  /** Throws away what was typed here. */
  takeTheirs(): void {
    this.form = structuredClone(this.#base);
    this.met = null;
    this.writing.clear();
  }

  async #meet(message: string): Promise<void> {
    const found = await this.#follow();
    if (found) this.met = { message, taken: this.#named(found.taken), both: this.#named(found.both) };
  }

  async #follow(): Promise<Rebased<Form> | null> {
    const thing = await this.#options.current();
    if (!thing) return null;
    const theirs = this.#options.formOf(thing);
    const found = rebase({ base: this.#base, mine: $state.snapshot(this.form) as Form, theirs });
    this.form = found.form;
    this.#base = theirs;
    this.#version = thing.version;
    return found;
  }

  #named(fields: (keyof Form)[]): string[] {
    return fields.map((field) => this.#options.words[field]);
  }
}
