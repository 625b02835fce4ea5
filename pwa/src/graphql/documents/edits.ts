/** Who changed the organisation, and the organisation as one file. */
import { graphql } from '../graphql.ts';

export const Edits = graphql(`
  query Edits($noun: String, $first: Int!) {
    edits(noun: $noun, first: $first) {
      id
      at
      actor
      noun
      handle
      verb
      why
      before
      after
    }
    people {
      handle
      name
    }
  }
`);

export const ExportFile = graphql(`
  query ExportFile {
    export
  }
`);

export const PlanOrganisation = graphql(`
  mutation PlanOrganisation($file: String!) {
    planOrganisation(file: $file) {
      __typename
      ... on Plan {
        applied
        changes {
          verb
          noun
          handle
          detail
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ApplyOrganisation = graphql(`
  mutation ApplyOrganisation($file: String!, $why: String) {
    applyOrganisation(file: $file, why: $why) {
      __typename
      ... on Plan {
        applied
        changes {
          verb
          noun
          handle
          detail
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
