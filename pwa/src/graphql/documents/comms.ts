/** What is due to be said, to whom, and what was: updates, approvals, promises. */
import { graphql } from '../graphql.ts';

export const PromiseFacts = graphql(`
  fragment PromiseFacts on Promise {
    id
    audience
    kind
    state
    dueAt
    madeAt
    interval
    stretched
    why
    brokenAt
    closedAt
    step
    nextStepAt
    lead {
      handle
      name
    }
  }
`);

export const CommsDue = graphql(
  `
    query CommsDue {
      commsDue {
        audience
        dueAt
        overdue
        state
        saidAt
        draftId
        incident {
          id
          number
          title
          severity
          state
          restricted
        }
        speakers {
          handle
          name
        }
        deputy {
          handle
          name
        }
        promise {
          ...PromiseFacts
        }
      }
    }
  `,
  [PromiseFacts],
);

export const UpdateFacts = graphql(`
  fragment UpdateFacts on Update {
    __typename
    id
    code
    audience
    stage
    state
    headline
    body
    ownWords
    slots
    template
    nextUpdateAt
    notify
    hash
    needsApproval
    whyApproval
    whyHeld
    dueAt
    createdAt
    publishedAt
    publishedBy
    editedAt
    retractedAt
    retractedWhy
    version
    author {
      handle
      name
    }
    approvedBy {
      handle
      name
    }
    effects {
      componentId
      handle
      name
      status
    }
    edits {
      id
      at
      byName
      why
      body
    }
    approvals {
      id
      capacity
      askedAt
      dueAt
      answer
      rationale
      person {
        handle
        name
      }
    }
  }
`);

export const Approvals = graphql(
  `
    query Approvals($all: Boolean!) {
      approvals(all: $all) {
        mine
        update {
          ...UpdateFacts
        }
        incident {
          number
          title
          severity
          restricted
        }
      }
    }
  `,
  [UpdateFacts],
);

const UpdateAnswer = graphql(
  `
    fragment UpdateAnswer on UpdateResult {
      __typename
      ... on Update {
        ...UpdateFacts
      }
      ... on Refusal {
        code
        message
      }
    }
  `,
  [UpdateFacts],
);

export const ApproveUpdate = graphql(
  `
    mutation ApproveUpdate($id: ID!, $hash: String!, $rationale: String!) {
      approveUpdate(id: $id, hash: $hash, rationale: $rationale) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

export const RefuseUpdate = graphql(
  `
    mutation RefuseUpdate($id: ID!, $rationale: String!) {
      refuseUpdate(id: $id, rationale: $rationale) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

export const DiscardDraft = graphql(
  `
    mutation DiscardDraft($id: ID!) {
      discardDraft(id: $id) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

export const EditUpdate = graphql(
  `
    mutation EditUpdate($id: ID!, $text: EditedText!, $why: String!, $version: Int!) {
      editUpdate(id: $id, text: $text, why: $why, version: $version) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

export const RetractUpdate = graphql(
  `
    mutation RetractUpdate($id: ID!, $why: String!) {
      retractUpdate(id: $id, why: $why) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

const AnnouncementFacts = graphql(
  `
    fragment AnnouncementFacts on Announcement {
      id
      audience
      headline
      impact
      startedAt
      publishedAt
      resolvedAt
      version
      updates {
        ...UpdateFacts
      }
    }
  `,
  [UpdateFacts],
);

export const SetAnnouncement = graphql(`
  mutation SetAnnouncement($incidentId: ID!, $audience: Audience!, $change: AnnouncementChange!, $version: Int!) {
    setAnnouncement(incidentId: $incidentId, audience: $audience, change: $change, version: $version) {
      __typename
      ... on Announcement {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** What an update may name. */
export const NamedComponents = graphql(`
  query NamedComponents {
    components {
      handle
      name
      service {
        handle
      }
    }
  }
`);

/** All that was said of one incident, to whom, what is promised, and who has which role. By what the asker may read: never sent live. */
export const IncidentComms = graphql(
  `
    query IncidentComms($id: ID!) {
      incident(id: $id) {
        id
        number
        roles {
          role
          since
          note
          person {
            handle
            name
          }
          offeredTo {
            handle
            name
          }
        }
        announcements {
          ...AnnouncementFacts
        }
        promises {
          ...PromiseFacts
        }
      }
    }
  `,
  [AnnouncementFacts, PromiseFacts],
);

/** What the composer begins with. `id` may be the number. */
export const ToCompose = graphql(
  `
    query ToCompose($id: ID!) {
      incident(id: $id) {
        id
        number
        title
        severity
        state
        restricted
        service {
          handle
          name
        }
        announcements {
          ...AnnouncementFacts
        }
        promises {
          ...PromiseFacts
        }
      }
      templates {
        handle
        name
        audiences
        state
        headline
        body
        slots
        preAuthorised
      }
      components {
        id
        handle
        name
        service {
          handle
        }
      }
    }
  `,
  [AnnouncementFacts, PromiseFacts],
);

export const PreviewUpdate = graphql(`
  query PreviewUpdate($incidentId: ID!, $texts: [UpdateText!]!, $at: DateTime) {
    previewUpdate(incidentId: $incidentId, texts: $texts, at: $at) {
      audience
      state
      shown {
        headline
        body
        nextUpdateAt
        whyApproval
        asks {
          handle
          name
        }
        effects {
          handle
          name
          status
        }
        pages {
          handle
          name
        }
      }
      refusal {
        code
        message
      }
    }
  }
`);

export const PublishUpdate = graphql(
  `
    mutation PublishUpdate($incidentId: ID!, $texts: [UpdateText!]!, $at: DateTime, $key: UUID) {
      publishUpdate(incidentId: $incidentId, texts: $texts, at: $at, key: $key) {
        __typename
        ... on Composition {
          id
          updates {
            ...UpdateFacts
          }
        }
        ... on Refusal {
          code
          message
        }
      }
    }
  `,
  [UpdateFacts],
);

/** A draft that colleagues find, change and send. */
export const ComposeUpdate = graphql(
  `
    mutation ComposeUpdate($incidentId: ID!, $texts: [UpdateText!]!, $key: UUID) {
      composeUpdate(incidentId: $incidentId, texts: $texts, key: $key) {
        __typename
        ... on Composition {
          id
          updates {
            ...UpdateFacts
          }
        }
        ... on Refusal {
          code
          message
        }
      }
    }
  `,
  [UpdateFacts],
);

export const RewriteUpdate = graphql(
  `
    mutation RewriteUpdate($id: ID!, $text: UpdateText!, $version: Int!) {
      rewriteUpdate(id: $id, text: $text, version: $version) {
        ...UpdateAnswer
      }
    }
  `,
  [UpdateAnswer],
);

export const SubmitUpdate = graphql(
  `
    mutation SubmitUpdate($ids: [ID!]!, $at: DateTime) {
      submitUpdate(ids: $ids, at: $at) {
        __typename
        ... on Composition {
          id
          updates {
            ...UpdateFacts
          }
        }
        ... on Refusal {
          code
          message
        }
      }
    }
  `,
  [UpdateFacts],
);

export const ExtendPromise = graphql(`
  mutation ExtendPromise($incidentId: ID!, $audience: Audience!, $until: DateTime!, $why: String!) {
    extendPromise(incidentId: $incidentId, audience: $audience, until: $until, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const StretchCadence = graphql(`
  mutation StretchCadence($incidentId: ID!, $audience: Audience!, $every: String!, $why: String!) {
    stretchCadence(incidentId: $incidentId, audience: $audience, every: $every, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const StartComms = graphql(`
  mutation StartComms($incidentId: ID!, $audience: Audience!) {
    startComms(incidentId: $incidentId, audience: $audience) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const EndComms = graphql(`
  mutation EndComms($incidentId: ID!, $audience: Audience!, $why: String!) {
    endComms(incidentId: $incidentId, audience: $audience, why: $why) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
