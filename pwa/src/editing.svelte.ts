/** Something being edited: as it was read, as it is typed, and what somebody else saved meanwhile. */
import { isRefusal } from './graphql/client.ts';
import { rebase, saysTheSame, type Rebased } from './rules/rebase.ts';
import { Writing } from './writing.svelte.ts';

export interface There<Form> {
  form: Form;
  version: number;
}

interface Options<Form> {
  /** What each field is called. */
  words: Record<keyof Form, string>;
  /** As it is written down now; null when there is nothing any more. */
  current: () => Promise<There<Form> | null>;
  /** The names of the fields that show their own refusals. */
  fields?: readonly string[];
}

export class Editing<Form extends object> {
  form: Form;
  why = $state('');
  /** What somebody else saved meanwhile, in words; what was typed here stays, what was not follows theirs. */
  met = $state.raw<{ message: string; taken: string[]; both: string[] } | null>(null);
  readonly writing: Writing;
  readonly isNew: boolean;
  #base: Form;
  #version: number | null;
  #options: Options<Form>;

  /** `begin` is what was read, and `version` of it; null for something new. */
  constructor(begin: Form, version: number | null, options: Options<Form>) {
    this.form = $state(structuredClone(begin));
    this.#base = $state.raw(begin);
    this.#version = version;
    this.#options = options;
    this.isNew = version === null;
    this.writing = new Writing(...(options.fields ?? []));
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

  /** Throws away what was typed here. */
  takeTheirs(): void {
    this.form = structuredClone(this.#base);
    this.met = null;
    this.writing.clear();
  }

  async #meet(message: string): Promise<void> {
    const theirs = await this.#options.current();
    if (!theirs) return;
    const { form, taken, both } = rebase({ base: this.#base, mine: $state.snapshot(this.form) as Form, theirs: theirs.form });
    this.form = form;
    this.#base = theirs.form;
    this.#version = theirs.version;
    this.met = { message, taken: this.#named(taken), both: this.#named(both) };
  }

  #named(fields: Rebased<Form>['taken']): string[] {
    return fields.map((field) => this.#options.words[field]);
  }
}
