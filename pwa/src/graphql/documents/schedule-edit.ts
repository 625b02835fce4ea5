/** Schedules as their keepers see them: the rotations, and the shifts that come of them. */
import { graphql } from '../graphql.ts';

export const SchedulesToKeep = graphql(`
  query SchedulesToKeep {
    schedules(archived: true) {
      id
      handle
      name
      timeZone
      rotations
      archived
      version
      onCall {
        handle
        name
      }
    }
  }
`);

export const ShiftsAhead = graphql(`
  query ShiftsAhead($handle: String!, $from: DateTime!, $to: DateTime!) {
    schedule(handle: $handle) {
      timeZone
      shifts(from: $from, to: $to) {
        startsAt
        endsAt
        origin
        people {
          handle
          name
        }
      }
      gaps(from: $from, to: $to) {
        startsAt
        endsAt
      }
    }
  }
`);

export const SaveSchedule = graphql(`
  mutation SaveSchedule($schedule: ScheduleInput!, $why: String) {
    saveSchedule(schedule: $schedule, why: $why) {
      __typename
      ... on Schedule {
        handle
        version
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
