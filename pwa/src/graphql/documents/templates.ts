/** Templates: words with named slots, for updates. */
import { graphql } from '../graphql.ts';

export const Templates = graphql(`
  query Templates {
    templates(archived: true) {
      id
      handle
      name
      audiences
      state
      headline
      body
      slots
      preAuthorised
      changedAt
      archived
      version
    }
  }
`);

const TemplateAnswer = graphql(`
  fragment TemplateAnswer on TemplateResult {
    __typename
    ... on Template {
      handle
    }
    ... on Refusal {
      code
      message
    }
  }
`);

export const SaveTemplate = graphql(
  `
    mutation SaveTemplate($template: TemplateInput!, $version: Int, $why: String!) {
      saveTemplate(template: $template, version: $version, why: $why) {
        ...TemplateAnswer
      }
    }
  `,
  [TemplateAnswer],
);

export const ArchiveTemplate = graphql(
  `
    mutation ArchiveTemplate($handle: String!) {
      archiveTemplate(handle: $handle) {
        ...TemplateAnswer
      }
    }
  `,
  [TemplateAnswer],
);

export const RestoreTemplate = graphql(
  `
    mutation RestoreTemplate($handle: String!) {
      restoreTemplate(handle: $handle) {
        ...TemplateAnswer
      }
    }
  `,
  [TemplateAnswer],
);
