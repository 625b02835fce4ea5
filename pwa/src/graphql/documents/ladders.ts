/** Escalation ladders, and whom their rungs can call. */
import { graphql } from '../graphql.ts';

export const LaddersToKeep = graphql(`
  query LaddersToKeep {
    ladders(archived: true) {
      id
      handle
      name
      repeat
      catchAll
      archived
      version
      rungs {
        tier
        waitSeconds
        acknowledgeWithinSeconds
        notify
        when
        expect
      }
      services {
        handle
        name
      }
    }
  }
`);

export const TargetsToChoose = graphql(`
  query TargetsToChoose {
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
    teams {
      handle
      name
      archived
    }
    contacts {
      handle
      name
      archived
    }
    channels {
      handle
      name
      archived
    }
  }
`);

export const SaveLadder = graphql(`
  mutation SaveLadder($ladder: LadderInput!, $why: String) {
    saveLadder(ladder: $ladder, why: $why) {
      __typename
      ... on Ladder {
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
