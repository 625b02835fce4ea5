/** The four severities: names and promises. */
import { graphql } from '../graphql.ts';

export const Severities = graphql(`
  query Severities {
    severities {
      level
      name
      acknowledgeWithinSeconds
      pages
      cadence
      version
    }
  }
`);

export const SaveSeverity = graphql(`
  mutation SaveSeverity($severity: SeverityInput!, $why: String) {
    saveSeverity(severity: $severity, why: $why) {
      __typename
      ... on Severity {
        level
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
