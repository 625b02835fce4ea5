/** What concerns the reader at this moment. */
import { graphql } from '../graphql.ts';
import { IncidentRow } from './incidents.ts';

export const Now = graphql(
  `
    query Now {
      viewer {
        person {
          handle
        }
        openIncidents {
          ...IncidentRow
          ladder {
            phase
            dueAt
          }
          pages {
            kind
            queuedAt
            person {
              handle
            }
          }
        }
        onCallNow {
          until
          schedule {
            handle
            name
            timeZone
          }
        }
        nextShift {
          startsAt
          endsAt
          schedule {
            handle
            name
            timeZone
          }
        }
        devices {
          id
          label
          lastSentAt
          lastReceiptAt
          health
          current
        }
      }
      incidents(filter: { states: [OPEN, ACKNOWLEDGED, CONTAINED] }, first: 12) {
        nodes {
          ...IncidentRow
        }
        pageInfo {
          hasNextPage
        }
      }
      schedules {
        handle
        name
        timeZone
        archived
        onCall {
          handle
          name
        }
      }
    }
  `,
  [IncidentRow],
);
