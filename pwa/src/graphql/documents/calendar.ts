/** The calendar: compact rows of who is on call, the names to choose from, and the zone the reader lives by. */
import { graphql } from '../graphql.ts';

export const Calendar = graphql(`
  query Calendar($schedules: [String!], $person: String, $from: DateTime!, $to: DateTime!, $layers: Boolean!) {
    calendar(schedules: $schedules, person: $person, from: $from, to: $to) {
      people {
        handle
        name
        timeZone
      }
      pages {
        schedule {
          handle
          name
          timeZone
          mayOverride
        }
        origins
        rows
        overrides {
          id
          kind
          startsAt
          endsAt
          createdBy
          person {
            handle
            name
          }
          by {
            handle
            name
          }
        }
        layers @include(if: $layers) {
          name
          rows
        }
      }
    }
  }
`);

export const CalendarChoices = graphql(`
  query CalendarChoices {
    viewer {
      person {
        timeZone
      }
    }
    schedules {
      handle
      name
      timeZone
    }
    people {
      handle
      name
      disabled
    }
  }
`);

export const OnCallAt = graphql(`
  query OnCallAt($at: DateTime!) {
    schedules {
      handle
      name
      timeZone
      onCall(at: $at) {
        handle
        name
      }
    }
  }
`);
