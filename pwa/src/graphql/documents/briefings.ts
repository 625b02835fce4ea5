/** What executives read, and what those who write it need. */
import { graphql } from '../graphql.ts';
import { DecisionFacts, ImpactFigures } from './command.ts';

export const SubjectFacts = graphql(
  `
    fragment SubjectFacts on BriefingSubject {
      incidentId
      number
      title
      severity
      state
      service
      since
      restricted
      commands
      speaks
      impact {
        ...ImpactFigures
      }
      deeds {
        text
        at
      }
      said {
        headline
        state
        body
        at
        nextAt
      }
    }
  `,
  [ImpactFigures],
);

export const BriefingOf = graphql(
  `
    query BriefingOf($id: ID!) {
      briefing(id: $id) {
        id
        kind
        number
        issuedAt
        issuedBy
        known
        unknown
        nextAt
        newer
        isMine
        readAt
        subjects {
          ...SubjectFacts
        }
        decisions {
          ...DecisionFacts
        }
        readers {
          readAt
          person {
            handle
            name
          }
        }
        weekly {
          startsAt
          endsAt
          zone
          words
          charts {
            name
            title
            text
            svg
          }
        }
      }
    }
  `,
  [SubjectFacts, DecisionFacts],
);

/** One line of a list. */
export const IssueRow = graphql(`
  fragment IssueRow on Briefing {
    id
    kind
    number
    issuedAt
    issuedBy
    known
    isMine
    readAt
    subjects {
      number
      title
      severity
    }
  }
`);

export const BriefingsNow = graphql(
  `
    query BriefingsNow {
      briefingsNow {
        owedAt
        mayIssue
        subject {
          ...SubjectFacts
        }
        latest {
          id
          number
          issuedAt
          isMine
          readAt
        }
      }
    }
  `,
  [SubjectFacts],
);

export const Briefings = graphql(
  `
    query Briefings($after: String) {
      briefings(first: 20, after: $after) {
        nodes {
          ...IssueRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [IssueRow],
);

export const BriefingDraft = graphql(
  `
    query BriefingDraft($incident: ID) {
      briefingDraft(incident: $incident) {
        number
        known
        unknown
        nextAt
        preparedAt
        readers {
          handle
          name
        }
        subjects {
          ...SubjectFacts
        }
        previous {
          id
          number
          issuedAt
          known
          unknown
        }
      }
    }
  `,
  [SubjectFacts],
);

export const IssueBriefing = graphql(`
  mutation IssueBriefing(
    $incidentId: ID
    $known: String!
    $unknown: String!
    $nextAt: DateTime
    $readers: [String!]
    $number: Int
  ) {
    issueBriefing(
      incidentId: $incidentId
      known: $known
      unknown: $unknown
      nextAt: $nextAt
      readers: $readers
      number: $number
    ) {
      __typename
      ... on Briefing {
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

export const MarkBriefingRead = graphql(`
  mutation MarkBriefingRead($id: ID!) {
    markBriefingRead(id: $id) {
      __typename
      ... on Briefing {
        id
        readAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
