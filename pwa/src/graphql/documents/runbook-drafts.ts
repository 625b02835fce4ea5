/** Writing runbooks: drafts, how they would be read, and what becomes of them. */
import { graphql } from '../graphql.ts';

/** A draft with its whole text. */
export const DraftText = graphql(`
  fragment DraftText on RunbookDraft {
    __typename
    id
    state
    text
    pictures {
      name
      hash
    }
    why
    begunFrom
    answer
    answeredBy
    changedAt
    handedInAt
    meanwhile
    may
    version
    author {
      handle
      name
    }
  }
`);

export const RunbookToEdit = graphql(
  `
    query RunbookToEdit($handle: String!) {
      runbook(handle: $handle) {
        handle
        title
        published
        archivedAt
        may
        text
        pictures {
          name
          hash
        }
        drafts {
          ...DraftText
        }
      }
    }
  `,
  [DraftText],
);

export const PreviewRunbook = graphql(`
  query PreviewRunbook($handle: String, $text: String!, $pictures: [RunbookPictureInput!]) {
    runbookPreview(handle: $handle, text: $text, pictures: $pictures) {
      problems {
        line
        message
      }
      body
    }
  }
`);

const DraftAnswer = graphql(
  `
    fragment DraftAnswer on RunbookDraftResult {
      __typename
      ... on RunbookDraft {
        ...DraftText
      }
      ... on Refusal {
        code
        message
      }
    }
  `,
  [DraftText],
);

export const DraftRunbook = graphql(
  `
    mutation DraftRunbook($handle: String!, $text: String!, $pictures: [RunbookPictureInput!], $why: String!, $begunFrom: Int!, $version: Int) {
      draftRunbook(handle: $handle, text: $text, pictures: $pictures, why: $why, begunFrom: $begunFrom, version: $version) {
        ...DraftAnswer
      }
    }
  `,
  [DraftAnswer],
);

export const HandInRunbook = graphql(
  `
    mutation HandInRunbook($draft: ID!, $version: Int!, $why: String!) {
      handInRunbook(draft: $draft, version: $version, why: $why) {
        ...DraftAnswer
      }
    }
  `,
  [DraftAnswer],
);

export const GiveBackRunbook = graphql(
  `
    mutation GiveBackRunbook($draft: ID!, $version: Int!, $answer: String!) {
      giveBackRunbook(draft: $draft, version: $version, answer: $answer) {
        ...DraftAnswer
      }
    }
  `,
  [DraftAnswer],
);

export const PublishRunbook = graphql(`
  mutation PublishRunbook($draft: ID!, $version: Int!, $why: String!) {
    publishRunbook(draft: $draft, version: $version, why: $why) {
      __typename
      ... on Runbook {
        handle
        title
        published
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const DropDraft = graphql(`
  mutation DropDraft($draft: ID!) {
    dropDraft(draft: $draft) {
      __typename
      ... on Runbook {
        handle
        published
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** Somebody else's draft, with what is published. */
export const DraftToRead = graphql(
  `
    query DraftToRead($handle: String!) {
      runbook(handle: $handle) {
        handle
        title
        published
        text
        drafts {
          ...DraftText
          body
          problems {
            line
            message
          }
        }
      }
    }
  `,
  [DraftText],
);

/** What a new one may begin from. */
export const RunbookTemplates = graphql(`
  query RunbookTemplates {
    runbookTemplates {
      key
      title
      summary
    }
  }
`);

export const StartingText = graphql(`
  query StartingText($template: String, $incident: ID, $runbook: String) {
    startingText(template: $template, incident: $incident, runbook: $runbook) {
      text
      pictures {
        name
        hash
      }
    }
  }
`);
