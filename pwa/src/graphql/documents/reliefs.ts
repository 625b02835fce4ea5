/** Relief: who on call has had too much, and who was asked to take over. */
import { graphql } from '../graphql.ts';

export const Reliefs = graphql(`
  query Reliefs {
    reliefs {
      id
      why
      may
      endsAt
      dueAt
      person {
        handle
        name
      }
      proposed {
        handle
        name
      }
      schedule {
        handle
        name
        timeZone
      }
    }
  }
`);

export const AcceptRelief = graphql(`
  mutation AcceptRelief($id: ID!) {
    acceptRelief(id: $id) {
      __typename
      ... on Relief {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const DeclineRelief = graphql(`
  mutation DeclineRelief($id: ID!) {
    declineRelief(id: $id) {
      __typename
      ... on Relief {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
