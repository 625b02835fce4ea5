/** What screens ask about incidents. */
import { graphql } from '../graphql.ts';
import { DecisionFacts, ImpactFigures } from './command.ts';

/** Enough for one row of a list. `service` and `assignee` are named, never more: lists stay cheap. */
export const IncidentRow = graphql(`
  fragment IncidentRow on Incident {
    __typename
    id
    number
    title
    severity
    state
    seq
    snoozedUntil
    flapping
    clock {
      detectedAt
      acknowledgedAt
      resolvedAt
    }
    service {
      handle
      name
    }
    assignee {
      handle
      name
    }
  }
`);

export const IncidentsChanged = graphql(
  `
    subscription IncidentsChanged {
      incidentsChanged {
        seq
        incident {
          ...IncidentRow
        }
      }
    }
  `,
  [IncidentRow],
);

export const IncidentsSince = graphql(
  `
    query IncidentsSince($seqs: JSON!) {
      incidentsSince(seqs: $seqs) {
        seq
        incident {
          ...IncidentRow
        }
      }
    }
  `,
  [IncidentRow],
);

/** A page of the list, in the server's own order: the newest first. */
export const Incidents = graphql(
  `
    query Incidents($filter: IncidentFilter, $after: String) {
      incidents(filter: $filter, first: 30, after: $after) {
        nodes {
          ...IncidentRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [IncidentRow],
);

/** All of one incident but its timeline, which is read a stretch at a time. Nothing that depends on who asks: it is also sent live. */
export const IncidentDetail = graphql(
  `
    fragment IncidentDetail on Incident {
      __typename
      id
      number
      title
      body
      severity
      state
      seq
      openedBy
      link
      runbook
      heldOpen
      snoozedUntil
      restricted
      flapping
      clock {
        detectedAt
        acknowledgedAt
        escalatedAt
        containedAt
        resolvedAt
        reviewedAt
      }
      service {
        handle
        name
        tier
        team {
          handle
          name
        }
        owner {
          handle
          name
        }
        primary {
          handle
        }
        secondary {
          handle
        }
        backup {
          handle
        }
        coordinator {
          handle
        }
        links {
          label
          url
        }
      }
      assignee {
        handle
        name
        timeZone
      }
      ladder {
        handle
        name
        phase
        rung
        round
        rounds
        dueAt
        rungs {
          tier
          waitSeconds
          acknowledgeWithinSeconds
          notify
          when
          expect
          catchAll
          people {
            handle
            name
          }
        }
      }
      pages {
        id
        kind
        person {
          handle
          name
        }
        contact {
          handle
          name
        }
        device
        channel
        state
        attempts
        rung
        queuedAt
        sentAt
        receivedAt
        answeredAt
        error
      }
      alerts(first: 50) {
        id
        title
        state
        severity
        link
        labels
        disposition
        why
        count
        startsAt
        endsAt
        receivedAt
        integration {
          handle
          name
        }
      }
      runbooks {
        handle
        title
        contentHash
        why
      }
      impact {
        ...ImpactFigures
      }
      decisions {
        ...DecisionFacts
      }
    }
  `,
  [ImpactFigures, DecisionFacts],
);

/** Part of a timeline, the oldest row first. */
export const TimelineStretch = graphql(`
  fragment TimelineStretch on TimelineConnection {
    edges {
      cursor
      node {
        seq
        at
        kind
        text
        actor
        actorName
        hash
        data
      }
    }
  }
`);

/** `id` may be the number. The viewer's teams and duties tell whose own this incident is. */
export const IncidentOf = graphql(
  `
    query IncidentOf($id: ID!) {
      incident(id: $id) {
        ...IncidentDetail
        timeline(last: 50) {
          ...TimelineStretch
        }
      }
      viewer {
        person {
          handle
          teams {
            handle
          }
        }
        onCallNow {
          schedule {
            handle
          }
        }
      }
    }
  `,
  [IncidentDetail, TimelineStretch],
);

export const TimelineAfter = graphql(
  `
    query TimelineAfter($id: ID!, $after: String) {
      incident(id: $id) {
        timeline(first: 100, after: $after) {
          ...TimelineStretch
          pageInfo {
            hasNextPage
          }
        }
      }
    }
  `,
  [TimelineStretch],
);

/** Without `before`: the newest rows. */
export const TimelineBefore = graphql(
  `
    query TimelineBefore($id: ID!, $before: String) {
      incident(id: $id) {
        timeline(last: 100, before: $before) {
          ...TimelineStretch
        }
      }
    }
  `,
  [TimelineStretch],
);

export const IncidentChanged = graphql(
  `
    subscription IncidentChanged($id: ID!) {
      incidentChanged(id: $id) {
        seq
        incident {
          ...IncidentDetail
        }
      }
    }
  `,
  [IncidentDetail],
);

/** What every verb answers. */
const Answer = graphql(
  `
    fragment Answer on IncidentResult {
      __typename
      ... on Incident {
        ...IncidentDetail
      }
      ... on Refusal {
        code
        message
      }
    }
  `,
  [IncidentDetail],
);

export const DeclareIncident = graphql(`
  mutation DeclareIncident($service: String, $title: String!, $severity: Int!, $body: String!) {
    declareIncident(service: $service, title: $title, severity: $severity, body: $body) {
      __typename
      ... on Incident {
        id
        number
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const Acknowledge = graphql(`
  mutation Acknowledge($incidentId: ID!, $at: DateTime, $key: UUID) {
    acknowledge(incidentId: $incidentId, at: $at, key: $key) {
      __typename
      ... on Incident {
        id
        state
        seq
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const Escalate = graphql(
  `
    mutation Escalate($incidentId: ID!, $why: String) {
      escalate(incidentId: $incidentId, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const HandOff = graphql(
  `
    mutation HandOff($incidentId: ID!, $to: String!, $why: String) {
      handOff(incidentId: $incidentId, to: $to, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const Contain = graphql(
  `
    mutation Contain($incidentId: ID!, $note: String) {
      contain(incidentId: $incidentId, note: $note) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const Resolve = graphql(
  `
    mutation Resolve($incidentId: ID!, $note: String) {
      resolve(incidentId: $incidentId, note: $note) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const Reopen = graphql(
  `
    mutation Reopen($incidentId: ID!, $why: String!) {
      reopen(incidentId: $incidentId, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const SetSeverity = graphql(
  `
    mutation SetSeverity($incidentId: ID!, $severity: Int!, $why: String) {
      setSeverity(incidentId: $incidentId, severity: $severity, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const HoldOpen = graphql(
  `
    mutation HoldOpen($incidentId: ID!, $hold: Boolean!, $why: String) {
      holdOpen(incidentId: $incidentId, hold: $hold, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const Snooze = graphql(
  `
    mutation Snooze($incidentId: ID!, $until: DateTime!, $why: String) {
      snooze(incidentId: $incidentId, until: $until, why: $why) {
        ...Answer
      }
    }
  `,
  [Answer],
);

export const AddNote = graphql(
  `
    mutation AddNote($incidentId: ID!, $text: String!) {
      addNote(incidentId: $incidentId, text: $text) {
        ...Answer
      }
    }
  `,
  [Answer],
);
