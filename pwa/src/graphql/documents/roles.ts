/** Roles of an incident: taken, given, handed over, let go of. */
import { graphql } from '../graphql.ts';

export const TakeRole = graphql(`
  mutation TakeRole($incidentId: ID!, $role: IncidentRole!) {
    takeRole(incidentId: $incidentId, role: $role) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const AssignRole = graphql(`
  mutation AssignRole($incidentId: ID!, $role: IncidentRole!, $person: String!, $note: String) {
    assignRole(incidentId: $incidentId, role: $role, person: $person, note: $note) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const HandOverRole = graphql(`
  mutation HandOverRole($incidentId: ID!, $role: IncidentRole!, $to: String!, $note: String) {
    handOverRole(incidentId: $incidentId, role: $role, to: $to, note: $note) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const AcceptRole = graphql(`
  mutation AcceptRole($incidentId: ID!, $role: IncidentRole!) {
    acceptRole(incidentId: $incidentId, role: $role) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const DeclineRole = graphql(`
  mutation DeclineRole($incidentId: ID!, $role: IncidentRole!, $why: String) {
    declineRole(incidentId: $incidentId, role: $role, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ReleaseRole = graphql(`
  mutation ReleaseRole($incidentId: ID!, $role: IncidentRole!, $person: String) {
    releaseRole(incidentId: $incidentId, role: $role, person: $person) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
