/** How and when we tell others. */
import { graphql } from '../graphql.ts';

export const CommsPolicy = graphql(`
  query CommsPolicy {
    commsPolicy {
      rota
      firstPost {
        severity
        length
      }
      later {
        audience
        state
        lengths {
          severity
          length
        }
      }
      approvers
      approveWithin {
        severity
        length
      }
      secondPerson
      sensitive
      remindBefore
      deputyAfter
      commanderAfter
      longAfter
      finalWord
      matrix {
        severity
        audience
        first
        investigating
        identified
        monitoring
      }
    }
    schedules {
      handle
      name
      archived
    }
    people {
      handle
      name
      disabled
    }
  }
`);

export const SaveCommsPolicy = graphql(`
  mutation SaveCommsPolicy($policy: CommsPolicyInput!, $why: String) {
    saveCommsPolicy(policy: $policy, why: $why) {
      __typename
      ... on CommsPolicy {
        rota
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
