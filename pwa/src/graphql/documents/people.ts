/** The people of the organisation, as administrators keep them. */
import { graphql } from '../graphql.ts';

export const PeopleToKeep = graphql(`
  query PeopleToKeep {
    people {
      id
      handle
      name
      email
      timeZone
      holidays
      role
      disabled
      version
      invited
      reach
      teams {
        handle
        name
      }
    }
  }
`);

export const InvitePerson = graphql(`
  mutation InvitePerson($person: PersonInput!) {
    invitePerson(person: $person) {
      __typename
      ... on Link {
        url
        expiresAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ResetPassword = graphql(`
  mutation ResetPassword($handle: String!) {
    resetPassword(handle: $handle) {
      __typename
      ... on Link {
        url
        expiresAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SavePerson = graphql(`
  mutation SavePerson($person: PersonInput!, $why: String) {
    savePerson(person: $person, why: $why) {
      __typename
      ... on Person {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SetPersonDisabled = graphql(`
  mutation SetPersonDisabled($handle: String!, $disabled: Boolean!, $why: String) {
    setPersonDisabled(handle: $handle, disabled: $disabled, why: $why) {
      __typename
      ... on Person {
        handle
        disabled
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
