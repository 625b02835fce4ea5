/** Teams, and putting anything of the organisation away. */
import { graphql } from '../graphql.ts';

export const TeamsToKeep = graphql(`
  query TeamsToKeep {
    teams(archived: true) {
      id
      handle
      name
      archived
      version
      members {
        handle
        name
      }
      services {
        handle
        name
      }
    }
    people {
      handle
      name
      disabled
    }
  }
`);

export const SaveTeam = graphql(`
  mutation SaveTeam($team: TeamInput!, $why: String) {
    saveTeam(team: $team, why: $why) {
      __typename
      ... on Team {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** `noun` is the word of the organisation file, in the singular: "ladder". */
export const Archive = graphql(`
  mutation Archive($noun: String!, $handle: String!, $why: String) {
    archive(noun: $noun, handle: $handle, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const Restore = graphql(`
  mutation Restore($noun: String!, $handle: String!) {
    restore(noun: $noun, handle: $handle) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
