/** What people say should change in a runbook, and what its owner answers. */
import { graphql } from '../graphql.ts';

export const Suggestions = graphql(`
  query Suggestions($handle: String!) {
    runbook(handle: $handle) {
      suggestions(state: OPEN) {
        id
        runId
        stepId
        text
        by
        at
      }
    }
  }
`);

const SuggestionAnswer = graphql(`
  fragment SuggestionAnswer on SuggestionResult {
    __typename
    ... on Suggestion {
      id
    }
    ... on Refusal {
      code
      message
    }
  }
`);

export const SuggestChange = graphql(
  `
    mutation SuggestChange($runbook: String!, $text: String!, $step: String) {
      suggestChange(runbook: $runbook, text: $text, step: $step) {
        ...SuggestionAnswer
      }
    }
  `,
  [SuggestionAnswer],
);

export const TakeSuggestion = graphql(
  `
    mutation TakeSuggestion($id: ID!) {
      takeSuggestion(id: $id) {
        ...SuggestionAnswer
      }
    }
  `,
  [SuggestionAnswer],
);

export const DeclineSuggestion = graphql(
  `
    mutation DeclineSuggestion($id: ID!, $why: String!) {
      declineSuggestion(id: $id, why: $why) {
        ...SuggestionAnswer
      }
    }
  `,
  [SuggestionAnswer],
);
