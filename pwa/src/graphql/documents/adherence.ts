/** What was said, and how well promises were kept. */
import { graphql } from '../graphql.ts';

export const AdherenceFacts = graphql(`
  fragment AdherenceFacts on Adherence {
    promised
    kept
    broken
    late
    extended
    waiting
    shareKept
  }
`);

export const CommsAdherence = graphql(
  `
    query CommsAdherence($from: DateTime!, $to: DateTime!) {
      commsAdherence(from: $from, to: $to) {
        whole {
          ...AdherenceFacts
        }
        audiences {
          audience
          adherence {
            ...AdherenceFacts
          }
        }
        leads {
          person {
            handle
            name
          }
          adherence {
            ...AdherenceFacts
          }
        }
        incidents {
          incident {
            number
            title
            severity
          }
          adherence {
            ...AdherenceFacts
          }
        }
      }
    }
  `,
  [AdherenceFacts],
);

/** A page of incidents, the newest first, with all that was said of each. */
export const SaidLately = graphql(`
  query SaidLately($after: String) {
    incidents(first: 20, after: $after) {
      nodes {
        number
        title
        severity
        announcements {
          audience
          headline
          updates {
            id
            stage
            state
            body
            publishedAt
            editedAt
            retractedAt
            author {
              handle
              name
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
