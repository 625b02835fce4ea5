/** What screens ask about incidents. */
import { graphql } from '../graphql.ts';

/** Enough for one row of a list. `service` and `assignee` are named, never more: lists stay cheap. */
export const IncidentRow = graphql(`
  fragment IncidentRow on Incident {
    __typename
    id
    number
    title
    severity
    state
    seq
    snoozedUntil
    flapping
    clock {
      detectedAt
      acknowledgedAt
      resolvedAt
    }
    service {
      handle
      name
    }
    assignee {
      handle
      name
    }
  }
`);

export const IncidentsChanged = graphql(
  `
    subscription IncidentsChanged {
      incidentsChanged {
        seq
        incident {
          ...IncidentRow
        }
      }
    }
  `,
  [IncidentRow],
);

export const IncidentsSince = graphql(
  `
    query IncidentsSince($seqs: JSON!) {
      incidentsSince(seqs: $seqs) {
        seq
        incident {
          ...IncidentRow
        }
      }
    }
  `,
  [IncidentRow],
);

export const Acknowledge = graphql(`
  mutation Acknowledge($incidentId: ID!) {
    acknowledge(incidentId: $incidentId) {
      __typename
      ... on Incident {
        id
        state
        seq
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
