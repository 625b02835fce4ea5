/** Asks the server which runbooks, runs and incidents this person needs on this device. */
import { RUN_FACTS } from '../runs/facts.ts';
import type { IncidentBanner, Pin, SeenRun, ServiceContacts } from './shelf.ts';
import { post } from '../sending.ts';

const PINS = /* GraphQL */ `
  query RunbookPins {
    runbookSynonyms {
      builtIn
      own
    }
    runbookPins {
      pins {
        handle
        title
        summary
        version
        contentHash
        size
        why
        worth
        services
      }
      contacts {
        service {
          handle
          name
          owner {
            handle
            name
          }
          primary {
            handle
            name
          }
          secondary {
            handle
            name
          }
          backup {
            handle
            name
          }
        }
        onCall {
          handle
          name
        }
        outside {
          handle
          name
          email
          phone
        }
      }
      incidents {
        nextUpdateDue
        runbooks
        incident {
          number
          title
          severity
          state
          clock {
            detectedAt
            acknowledgedAt
            resolvedAt
          }
          runs {
            ...RunFacts
          }
        }
      }
    }
  }
`;

export interface Pins {
  /** The most needed first. */
  pins: readonly Pin[];
  /** Of every service that a pin names, once. */
  contacts: readonly ServiceContacts[];
  banners: readonly IncidentBanner[];
  /** Of those incidents, the open ones. */
  runs: readonly { incident: number; run: SeenRun }[];
  /** Names of the same thing, as search takes them. */
  synonyms: readonly (readonly string[])[];
}

interface Synonyms {
  builtIn: readonly (readonly string[])[];
  own: readonly (readonly string[])[];
}

interface Said {
  pins: readonly Pin[];
  contacts: readonly ServiceContacts[];
  incidents: readonly {
    nextUpdateDue: string | null;
    runbooks: readonly string[];
    incident: Pick<IncidentBanner, 'number' | 'title' | 'severity' | 'state'> & {
      clock: Pick<IncidentBanner, 'detectedAt' | 'acknowledgedAt' | 'resolvedAt'>;
      runs: readonly SeenRun[];
    };
  }[];
}

/** Null: no answer, or none that can be used. */
export async function askPins(): Promise<Pins | 'sign-in' | null> {
  const heard = await post('/graphql', { query: `${RUN_FACTS}\n${PINS}`, variables: {} });
  if (heard?.status === 401) return 'sign-in';
  const data = heard?.body?.['data'] as { runbookPins?: Said; runbookSynonyms?: Synonyms } | null | undefined;
  const [said, synonyms] = [data?.runbookPins, data?.runbookSynonyms];
  if (heard?.status !== 200 || !said) return null;
  return {
    pins: said.pins,
    contacts: said.contacts,
    banners: said.incidents.map(({ incident: { clock, runs: _, ...incident }, nextUpdateDue, runbooks }) => ({
      ...incident,
      ...clock,
      nextUpdateDue,
      runbooks,
    })),
    runs: said.incidents.flatMap(({ incident: { number, runs } }) =>
      runs.filter(({ endedAt }) => endedAt === null).map((run) => ({ incident: number, run })),
    ),
    synonyms: [...(synonyms?.builtIn ?? []), ...(synonyms?.own ?? [])],
  };
}
