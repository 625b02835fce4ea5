/** Names of the same thing, as search of runbooks takes them. */
import { graphql } from '../graphql.ts';

export const RunbookSynonyms = graphql(`
  query RunbookSynonyms {
    runbookSynonyms {
      builtIn
      own
    }
  }
`);

export const SaveRunbookSynonyms = graphql(`
  mutation SaveRunbookSynonyms($groups: [[String!]!]!, $why: String) {
    saveRunbookSynonyms(groups: $groups, why: $why) {
      __typename
      ... on RunbookSynonyms {
        own
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
