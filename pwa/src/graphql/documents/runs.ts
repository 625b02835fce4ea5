/** What screens ask about runs, and what they do in them; what is done step by step goes through `shared/runs/ops.ts`. */
import { graphql } from '../graphql.ts';

/** A run, what was done in it, and the banner of its incident. `shared/runs/facts.ts` says the same: change both. */
export const RunFacts = graphql(`
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
`);

export const RunOf = graphql(
  `
    query RunOf($id: ID!) {
      run(id: $id) {
        ...RunFacts
      }
    }
  `,
  [RunFacts],
);

/** Everything that is done in a run moves its incident. */
export const RunMoved = graphql(`
  subscription RunMoved($id: ID!) {
    incidentChanged(id: $id) {
      seq
    }
  }
`);

export const StopRun = graphql(`
  mutation StopRun($run: ID!, $why: String!) {
    stopRun(run: $run, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const EndRun = graphql(`
  mutation EndRun($run: ID!, $verdict: RunVerdict!, $note: String!) {
    endRun(run: $run, verdict: $verdict, note: $note) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** More people, without waiting for silence. */
export const CallMore = graphql(`
  mutation CallMore($incidentId: ID!, $why: String!) {
    escalate(incidentId: $incidentId, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** One line of a run on its incident. */
export const RunLine = graphql(`
  fragment RunLine on Run {
    id
    title
    number
    newer
    startedAt
    startedBy
    isAutomatic
    stoppedAt
    endedAt
    verdict
    progress {
      open
      done
      skipped
      passed
      aside
      overdue
    }
    runbook {
      handle
    }
    ops {
      kind
      actor
      actorName
      at
    }
  }
`);

export const RunsOf = graphql(
  `
    query RunsOf($id: ID!) {
      incident(id: $id) {
        id
        runs {
          ...RunLine
        }
      }
    }
  `,
  [RunLine],
);

export const StartRun = graphql(`
  mutation StartRun($incident: ID!, $runbook: String!) {
    startRun(incident: $incident, runbook: $runbook) {
      __typename
      ... on Run {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
