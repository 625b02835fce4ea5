/** All that the screen of a run reads of it, asked ahead of time: a run that was never opened here opens without a network. */

/** To the letter what the screen asks: `documents/runs.ts`, where the types are made from it, and a test holds the two together. */
export const RUN_FACTS = /* GraphQL */ `
  fragment RunFacts on Run {
    __typename
    id
    seq
    number
    title
    contentHash
    newer
    startedAt
    startedBy
    isAutomatic
    stoppedAt
    stoppedBy
    stoppedWhy
    endedAt
    endedBy
    verdict
    verdictNote
    runbook {
      handle
      published
    }
    ops {
      id
      seq
      stepId
      kind
      actor
      actorName
      at
      arrivedAt
      data
    }
    checks {
      id
      stepId
      state
      askedBy
      askedAt
      heldSince
      givesUpAt
      lookedAt
      said
      endedAt
    }
    calls {
      id
      stepId
      automation
      canBeCalledOff
      state
      unattended
      confirmedBy
      confirmedAt
      givesUpAt
      result
      endedAt
      endedBy
    }
    incident {
      id
      number
      title
      severity
      state
      clock {
        detectedAt
        acknowledgedAt
        resolvedAt
      }
      promises {
        state
        dueAt
      }
      roles {
        role
        person {
          handle
        }
      }
    }
  }
`;
