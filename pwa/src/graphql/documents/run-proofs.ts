/** Proving that a step worked, and calling what does it: looked at first, then confirmed. */
import { graphql } from '../graphql.ts';

export const AskCheck = graphql(`
  mutation AskCheck($run: ID!, $step: String!) {
    askCheck(run: $run, step: $step) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const CallOffCheck = graphql(`
  mutation CallOffCheck($run: ID!, $step: String!) {
    callOffCheck(run: $run, step: $step) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

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

export const ConfirmCall = graphql(`
  mutation ConfirmCall($run: ID!, $step: String!, $token: String!) {
    confirmCall(run: $run, step: $step, token: $token) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const CancelCall = graphql(`
  mutation CancelCall($run: ID!, $step: String!) {
    cancelCall(run: $run, step: $step) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const OverrideCall = graphql(`
  mutation OverrideCall($run: ID!, $step: String!, $note: String!) {
    overrideCall(run: $run, step: $step, note: $note) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
