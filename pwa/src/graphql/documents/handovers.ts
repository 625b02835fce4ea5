/** Changes of hands: what waits for the reader, one hand-over, and those that were; and who learns beside a schedule. */
import { graphql } from '../graphql.ts';

export const HandoverRow = graphql(`
  fragment HandoverRow on Handover {
    id
    state
    at
    writtenAt
    confirmedAt
    confirmedBy
    mayWrite
    mayConfirm
    toldCoordinatorAt
    schedule {
      handle
      name
      timeZone
    }
    outgoing {
      handle
      name
    }
    incoming {
      handle
      name
    }
  }
`);

export const HandoversWaiting = graphql(
  `
    query HandoversWaiting {
      handoversWaiting {
        ...HandoverRow
      }
    }
  `,
  [HandoverRow],
);

export const Handovers = graphql(
  `
    query Handovers($mine: Boolean!, $after: String) {
      handovers(mine: $mine, first: 25, after: $after) {
        nodes {
          ...HandoverRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [HandoverRow],
);

export const HandoverOf = graphql(
  `
    query HandoverOf($id: ID!) {
      handover(id: $id) {
        ...HandoverRow
        version
        writtenBy
        note {
          changed
          watch
          next
          incidents {
            number
            title
            severity
            state
            service
            holder
          }
        }
        tests {
          id
          device
          channel
          state
          sentAt
          receivedAt
          error
          person {
            handle
            name
          }
        }
      }
    }
  `,
  [HandoverRow],
);

export const HandOver = graphql(`
  mutation HandOver($id: ID!, $note: HandoverNoteInput!, $version: Int) {
    handOver(id: $id, note: $note, version: $version) {
      __typename
      ... on Handover {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ConfirmHandover = graphql(`
  mutation ConfirmHandover($id: ID!) {
    confirmHandover(id: $id) {
      __typename
      ... on Handover {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ShadowsOf = graphql(`
  query ShadowsOf($handle: String!) {
    schedule(handle: $handle) {
      handle
      secondary {
        handle
        name
      }
      shadows {
        id
        startsAt
        endsAt
        person {
          handle
          name
        }
        follows {
          handle
          name
        }
      }
    }
  }
`);

export const AddShadow = graphql(`
  mutation AddShadow($shadow: ShadowInput!) {
    addShadow(shadow: $shadow) {
      __typename
      ... on Shadow {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemoveShadow = graphql(`
  mutation RemoveShadow($id: ID!) {
    removeShadow(id: $id) {
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

export const LearningIn = graphql(`
  query LearningIn($from: DateTime!, $to: DateTime!) {
    schedules {
      handle
      name
      learning(from: $from, to: $to) {
        startsAt
        endsAt
        person {
          handle
          name
        }
      }
    }
  }
`);
