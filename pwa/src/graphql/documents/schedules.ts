/** Who is on call, and how that is changed for a while. */
import { graphql } from '../graphql.ts';

/** Asked without a span, so that this device can show what it last knew. */
export const Schedules = graphql(`
  query Schedules {
    schedules {
      handle
      name
      timeZone
      archived
      mayOverride
      onCall {
        handle
        name
        timeZone
        reach
      }
      next {
        startsAt
        endsAt
        people {
          handle
          name
        }
      }
    }
  }
`);

export const GapsAhead = graphql(`
  query GapsAhead($from: DateTime!, $to: DateTime!) {
    schedules {
      handle
      gaps(from: $from, to: $to) {
        startsAt
        endsAt
      }
    }
  }
`);

export const ScheduleOf = graphql(`
  query ScheduleOf($handle: String!, $from: DateTime!, $to: DateTime!) {
    schedule(handle: $handle) {
      handle
      name
      timeZone
      archived
      mayOverride
      onCall {
        handle
        name
        timeZone
        reach
      }
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
      overrides {
        id
        kind
        startsAt
        endsAt
        createdBy
        swapId
        person {
          handle
          name
        }
        by {
          handle
          name
        }
      }
    }
  }
`);

export const AddOverride = graphql(`
  mutation AddOverride($override: OverrideInput!, $why: String) {
    addOverride(override: $override, why: $why) {
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

export const RemoveOverride = graphql(`
  mutation RemoveOverride($id: ID!, $why: String) {
    removeOverride(id: $id, why: $why) {
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
