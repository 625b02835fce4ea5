/** What keeping runbooks true asks of people, and what no runbook covers. */
import { graphql } from '../graphql.ts';

export const FindingLine = graphql(`
  fragment FindingLine on RunbookFinding {
    __typename
    id
    kind
    text
    foundAt
  }
`);

/** A runbook that wants something, with everything that can be answered at once. */
export const CareItem = graphql(
  `
    fragment CareItem on RunbookCareItem {
      __typename
      reviewDue
      isMine
      findings {
        ...FindingLine
      }
      suggestions {
        id
        runId
        stepId
        stepTitle
        text
        by
        at
      }
      drafts {
        id
        why
        handedInAt
        author {
          handle
          name
        }
      }
      runbook {
        handle
        title
        published
        reviewedAt
        reviewDueAt
        reviewClimbed
        may
        owner {
          handle
          name
        }
      }
    }
  `,
  [FindingLine],
);

export const RunbookCare = graphql(
  `
    query RunbookCare {
      runbookCare {
        all {
          ...CareItem
        }
      }
    }
  `,
  [CareItem],
);

export const RunbookCoverage = graphql(`
  query RunbookCoverage {
    runbookCoverage {
      services {
        incidents
        lastIncidentAt
        service {
          handle
          name
          tier
        }
      }
      alertClasses {
        name
        count
        lastSeenAt
        service {
          handle
          name
        }
      }
      prune {
        runbook {
          handle
          title
        }
        findings {
          id
          kind
          text
        }
      }
    }
  }
`);

/** For the screen that says what waits: their titles, and no more. */
export const RunbooksDue = graphql(`
  query RunbooksDue {
    runbookCare {
      mine {
        runbook {
          handle
          title
        }
      }
    }
  }
`);

export const FindingsOf = graphql(
  `
    query FindingsOf($handle: String!) {
      runbook(handle: $handle) {
        may
        reviewClimbed
        findings {
          ...FindingLine
        }
      }
    }
  `,
  [FindingLine],
);

export const SettleFinding = graphql(`
  mutation SettleFinding($id: ID!, $why: String!) {
    settleFinding(id: $id, why: $why) {
      __typename
      ... on RunbookFinding {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
