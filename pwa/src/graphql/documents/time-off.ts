/** Time off and public holidays, and the shifts they hit. */
import { graphql } from '../graphql.ts';

export const TimeOff = graphql(`
  query TimeOff($from: DateTime!, $to: DateTime!, $me: String!) {
    timeOff(from: $from, to: $to) {
      id
      kind
      note
      startsAt
      endsAt
      fromCalendar
      mayEdit
      person {
        handle
        name
        timeZone
      }
      collisions {
        startsAt
        endsAt
        person {
          handle
          name
        }
        schedule {
          handle
          name
          timeZone
        }
        substitution {
          proposed {
            handle
            name
          }
        }
      }
    }
    publicHolidays(person: $me, from: $from, to: $to) {
      name
      startsAt
    }
  }
`);

export const SaveTimeOff = graphql(`
  mutation SaveTimeOff($timeOff: TimeOffInput!) {
    saveTimeOff(timeOff: $timeOff) {
      __typename
      ... on TimeOff {
        id
        collisions {
          startsAt
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemoveTimeOff = graphql(`
  mutation RemoveTimeOff($id: ID!) {
    removeTimeOff(id: $id) {
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
