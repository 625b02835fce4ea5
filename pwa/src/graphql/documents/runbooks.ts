/** Runbooks: found, read, and how each has worked. */
import { graphql } from '../graphql.ts';

/** Enough for one row of a list. */
export const RunbookRow = graphql(`
  fragment RunbookRow on Runbook {
    __typename
    handle
    title
    summary
    isPart
    published
    contentHash
    archivedAt
    reviewDueAt
    owner {
      handle
      name
    }
    services {
      handle
      name
    }
    record {
      runs
      openRuns
      worked
      partly
      misled
      lastRunAt
    }
  }
`);

export const Runbooks = graphql(
  `
    query Runbooks($filter: RunbookFilter, $after: String) {
      runbooks(filter: $filter, first: 60, after: $after) {
        nodes {
          ...RunbookRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [RunbookRow],
);

/** One's own drafts, and those that wait for the reader. */
export const RunbookDrafts = graphql(`
  query RunbookDrafts {
    runbookDrafts {
      id
      state
      changedAt
      handedInAt
      may
      author {
        handle
        name
      }
      runbook {
        handle
        title
        published
      }
    }
  }
`);

/** A draft as a list names it. */
export const DraftLine = graphql(`
  fragment DraftLine on RunbookDraft {
    __typename
    id
    state
    why
    answer
    answeredBy
    changedAt
    handedInAt
    may
    author {
      handle
      name
    }
  }
`);

/** Everything the reader shows. */
export const RunbookToRead = graphql(
  `
    query RunbookToRead($handle: String!, $version: Int) {
      runbook(handle: $handle) {
        ...RunbookRow
        id
        version
        may
        reviewedAt
        reviewedBy
        body(version: $version)
        versions {
          number
          at
          byName
          why
          approvedBy
        }
        contacts {
          service {
            handle
            name
            owner {
              handle
              name
              reach
            }
            primary {
              handle
              name
              reach
            }
            secondary {
              handle
              name
              reach
            }
            backup {
              handle
              name
              reach
            }
          }
          onCall {
            handle
            name
            reach
          }
          outside {
            handle
            name
            contract
            email
            phone
          }
        }
        drafts {
          ...DraftLine
        }
      }
    }
  `,
  [RunbookRow, DraftLine],
);

const RunbookAnswer = graphql(`
  fragment RunbookAnswer on RunbookResult {
    __typename
    ... on Runbook {
      handle
      title
      published
      version
    }
    ... on Refusal {
      code
      message
    }
  }
`);

export const ReviewRunbook = graphql(
  `
    mutation ReviewRunbook($handle: String!, $number: Int!) {
      reviewRunbook(handle: $handle, number: $number) {
        ...RunbookAnswer
      }
    }
  `,
  [RunbookAnswer],
);

export const ApproveRunbook = graphql(
  `
    mutation ApproveRunbook($handle: String!, $number: Int!, $contentHash: String!) {
      approveRunbook(handle: $handle, number: $number, contentHash: $contentHash) {
        ...RunbookAnswer
      }
    }
  `,
  [RunbookAnswer],
);

export const ArchiveRunbook = graphql(
  `
    mutation ArchiveRunbook($handle: String!) {
      archiveRunbook(handle: $handle) {
        ...RunbookAnswer
      }
    }
  `,
  [RunbookAnswer],
);

export const UnarchiveRunbook = graphql(
  `
    mutation UnarchiveRunbook($handle: String!) {
      unarchiveRunbook(handle: $handle) {
        ...RunbookAnswer
      }
    }
  `,
  [RunbookAnswer],
);

export const RunbookVersions = graphql(`
  query RunbookVersions($handle: String!) {
    runbook(handle: $handle) {
      handle
      title
      published
      version
      may
      versions {
        number
        at
        by
        byName
        why
        approvedBy
      }
    }
  }
`);

export const RunbookTexts = graphql(`
  query RunbookTexts($handle: String!, $before: Int!, $after: Int!) {
    runbook(handle: $handle) {
      before: text(version: $before)
      after: text(version: $after)
    }
  }
`);

export const RestoreRunbook = graphql(
  `
    mutation RestoreRunbook($handle: String!, $number: Int!, $why: String!, $version: Int!) {
      restoreRunbook(handle: $handle, number: $number, why: $why, version: $version) {
        ...RunbookAnswer
      }
    }
  `,
  [RunbookAnswer],
);

/** As somebody types; the best first. */
export const SearchRunbooks = graphql(
  `
    query SearchRunbooks($words: String!, $service: String) {
      searchRunbooks(words: $words, service: $service, limit: 30) {
        why
        excerpt {
          text
          isMatch
        }
        runbook {
          ...RunbookRow
        }
      }
    }
  `,
  [RunbookRow],
);

export const RunbooksOfService = graphql(`
  query RunbooksOfService($filter: RunbookFilter) {
    runbooks(filter: $filter, first: 20) {
      nodes {
        handle
        title
        reviewDueAt
        record {
          runs
          openRuns
          worked
          partly
          misled
        }
      }
    }
  }
`);
