/** Asks the server which runbooks, runs and incidents this person needs on this device. */
import type { IncidentBanner, Pin, ServiceContacts } from './runbook-shelf.ts';
import { post } from './sending.ts';

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
    };
  }[];
}

/** Null: no answer, or none that can be used. */
export async function askPins(): Promise<Pins | 'sign-in' | null> {
  const heard = await post('/graphql', { query: PINS, variables: {} });
  if (heard?.status === 401) return 'sign-in';
  const data = heard?.body?.['data'] as { runbookPins?: Said; runbookSynonyms?: Synonyms } | null | undefined;
  const [said, synonyms] = [data?.runbookPins, data?.runbookSynonyms];
  if (heard?.status !== 200 || !said) return null;
  return {
    pins: said.pins,
    contacts: said.contacts,
    banners: said.incidents.map(({ incident: { clock, ...incident }, nextUpdateDue, runbooks }) => ({
      ...incident,
      ...clock,
      nextUpdateDue,
      runbooks,
    })),
    synonyms: [...(synonyms?.builtIn ?? []), ...(synonyms?.own ?? [])],
  };
}
