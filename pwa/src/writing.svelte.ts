/** One form being sent: whether it is on its way, and why it was not taken, in words at the right field. */
import { isRefusal, type Refusal } from './graphql/client.ts';
import { tell, type Told } from './tell.ts';
import { placed } from './rules/refused.ts';

type Taken<Answer> = Exclude<Answer, { __typename: 'Refusal' }>;

export class Writing {
  busy = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  told = $state.raw<Told | null>(null);
  #fields: readonly string[];

  /** `fields`: the names of the fields that show their own refusals. */
  constructor(...fields: readonly string[]) {
    this.#fields = fields;
  }

  /** The thing that was made or changed; null when it was not, and then this says why. Never throws. */
  async send<Answer extends { __typename: string }>(write: () => Promise<Answer>): Promise<Taken<Answer> | null> {
    if (this.busy) return null;
    this.busy = true;
    this.clear();
    try {
      const answer = await write();
      if (!isRefusal(answer)) return answer as Taken<Answer>;
      this.refusal = answer;
    } catch (error) {
      this.told = tell(error);
    } finally {
      this.busy = false;
    }
    return null;
  }

  clear(): void {
    this.refusal = this.told = null;
  }

  /** Someone else changed the thing since it was read. */
  get conflict(): boolean {
    return this.refusal?.code === 'CONFLICT';
  }

  at(field: string): string | null {
    return this.#placed?.field === field ? this.#placed.words : null;
  }

  /** What no field says. */
  get elsewhere(): string | null {
    return this.#placed?.field === null ? this.#placed.words : null;
  }

  get #placed(): ReturnType<typeof placed> | null {
    return this.refusal && placed(this.refusal, this.#fields);
  }
}
