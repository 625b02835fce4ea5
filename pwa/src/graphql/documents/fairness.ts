/** Who carries how much of being on call, and what would even it out. */
import { graphql } from '../graphql.ts';

export const SchedulesToCompare = graphql(`
  query SchedulesToCompare {
    schedules {
      handle
      name
      archived
      mayPlan
    }
  }
`);

export const Fairness = graphql(`
  query Fairness($from: DateTime!, $to: DateTime!, $schedules: [String!]) {
    fairness(from: $from, to: $to, schedules: $schedules) {
      everybody
      currency
      csv
      mean {
        hours
        nights
        weekends
        holidays
        pages
        wokenNights
      }
      people {
        person {
          handle
          name
          timeZone
        }
        hours
        nights
        weekends
        holidays
        pages
        wokenNights
        interruptions {
          business
          off
          sleep
        }
        pay
        timeOffHours
      }
    }
  }
`);

export const FairnessProposal = graphql(`
  query FairnessProposal($from: DateTime!, $to: DateTime!, $schedule: String!) {
    fairnessProposal(from: $from, to: $to, schedule: $schedule) {
      schedule {
        handle
        name
        timeZone
      }
      spreadBefore
      spreadAfter
      points {
        person {
          handle
          name
        }
        before
        after
      }
      changes {
        person {
          handle
          name
        }
        by {
          handle
          name
        }
        startsAt
        endsAt
        returnStartsAt
        returnEndsAt
      }
    }
  }
`);

export const EvenOut = graphql(`
  mutation EvenOut($schedule: String!, $moves: [ShiftMove!]!) {
    evenOut(schedule: $schedule, moves: $moves) {
      __typename
      ... on EvenedOut {
        overrides {
          id
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
