/** What is wrong with the plan ahead, busy times that are announced, and who could stand in. */
import { graphql } from '../graphql.ts';

export const Risks = graphql(`
  query Risks {
    risks {
      id
      kind
      text
      startsAt
      endsAt
      times
      foundAt
      mayOverride
      schedule {
        handle
        name
        timeZone
      }
      service {
        handle
        name
      }
      person {
        handle
        name
      }
    }
    peaks {
      id
      name
      startsAt
      endsAt
      wanted
      mayEdit
      schedule {
        handle
        name
        timeZone
      }
    }
    schedules {
      handle
      name
    }
  }
`);

export const StandIns = graphql(`
  query StandIns($schedule: String!, $person: String!, $from: DateTime!, $to: DateTime!) {
    substitution(schedule: $schedule, person: $person, from: $from, to: $to) {
      proposed {
        handle
        name
      }
      able {
        handle
        name
      }
      unable {
        why
        person {
          handle
          name
        }
      }
    }
  }
`);

export const ApplySubstitute = graphql(`
  mutation ApplySubstitute($substitute: SubstituteInput!, $why: String) {
    applySubstitute(substitute: $substitute, why: $why) {
      __typename
      ... on Override {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const AddPeak = graphql(`
  mutation AddPeak($peak: PeakInput!) {
    addPeak(peak: $peak) {
      __typename
      ... on Peak {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemovePeak = graphql(`
  mutation RemovePeak($id: ID!) {
    removePeak(id: $id) {
      __typename
      ... on Done {
        ok
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
