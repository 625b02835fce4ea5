/** Proving that a step worked, and calling what does it: looked at first, then confirmed. */
import { graphql } from '../graphql.ts';
import { RunFacts } from './runs.ts';

export const AskCheck = graphql(
  `
    mutation AskCheck($run: ID!, $step: String!) {
      askCheck(run: $run, step: $step) {
        ...RunFacts
        ... on Refusal {
          __typename
          code
          message
        }
      }
    }
  `,
  [RunFacts],
);

export const CallOffCheck = graphql(
  `
    mutation CallOffCheck($run: ID!, $step: String!) {
      callOffCheck(run: $run, step: $step) {
        ...RunFacts
        ... on Refusal {
          __typename
          code
          message
        }
      }
    }
  `,
  [RunFacts],
);

export const PreviewCall = graphql(`
  query PreviewCall($run: ID!, $step: String!) {
    previewCall(run: $run, step: $step) {
      step
      parameters
      whose
      may
      token
      automation {
        name
        description
        host
        canBeCalledOff
        risk
        effect
        rollback
        timeoutSeconds
      }
    }
  }
`);

export const ConfirmCall = graphql(
  `
    mutation ConfirmCall($run: ID!, $step: String!, $token: String!) {
      confirmCall(run: $run, step: $step, token: $token) {
        ...RunFacts
        ... on Refusal {
          __typename
          code
          message
        }
      }
    }
  `,
  [RunFacts],
);

export const CancelCall = graphql(
  `
    mutation CancelCall($run: ID!, $step: String!) {
      cancelCall(run: $run, step: $step) {
        ...RunFacts
        ... on Refusal {
          __typename
          code
          message
        }
      }
    }
  `,
  [RunFacts],
);

export const OverrideCall = graphql(
  `
    mutation OverrideCall($run: ID!, $step: String!, $note: String!) {
      overrideCall(run: $run, step: $step, note: $note) {
        ...RunFacts
        ... on Refusal {
          __typename
          code
          message
        }
      }
    }
  `,
  [RunFacts],
);
