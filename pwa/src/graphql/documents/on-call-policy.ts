/** What being on call may ask of people, and what it is worth. */
import { graphql } from '../graphql.ts';

export const OnCallPolicy = graphql(`
  query OnCallPolicy {
    onCallPolicy {
      nightFrom
      nightTo
      rest
      nightShare
      reliefIncidents
      reliefWithin
      reliefWoken
      reliefStands
      currency
      rates {
        day
        night
        weekend
        holiday
      }
      timeOff {
        day
        night
        weekend
        holiday
      }
    }
  }
`);

export const SaveOnCallPolicy = graphql(`
  mutation SaveOnCallPolicy($policy: OnCallPolicyInput!, $why: String) {
    saveOnCallPolicy(policy: $policy, why: $why) {
      __typename
      ... on OnCallPolicy {
        rest
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
