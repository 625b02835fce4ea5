/** The calendar: compact rows of who is on call and the zone the reader lives by; and the names to choose from. */
import { graphql } from '../graphql.ts';

export const Calendar = graphql(`
  query Calendar($schedules: [String!], $person: String, $from: DateTime!, $to: DateTime!, $layers: Boolean!) {
    viewer {
      person {
        timeZone
      }
    }
    calendar(schedules: $schedules, person: $person, from: $from, to: $to) {
      people {
        handle
        name
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
