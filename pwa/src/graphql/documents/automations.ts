/** What runbooks may call, and where their checks look. */
import { graphql } from '../graphql.ts';

export const AutomationsAndSources = graphql(`
  query AutomationsAndSources {
    automations(archived: true) {
      id
      handle
      name
      description
      host
      canBeCalledOff
      risk
      effect
      rollback
      roles
      people {
        handle
        name
      }
      service {
        handle
        name
      }
      unattended
      timeoutSeconds
      archived
      version
    }
    metricSources(archived: true) {
      id
      handle
      name
      url
      hasToken
      archived
      version
    }
    people {
      handle
      name
      disabled
    }
    services(first: 100) {
      nodes {
        handle
        name
        archived
      }
    }
  }
`);

export const SaveAutomation = graphql(`
  mutation SaveAutomation($automation: AutomationInput!, $why: String) {
    saveAutomation(automation: $automation, why: $why) {
      __typename
      ... on Automation {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RenewAutomationSecret = graphql(`
  mutation RenewAutomationSecret($handle: String!) {
    renewAutomationSecret(handle: $handle) {
      __typename
      ... on NewAutomationSecret {
        secret
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SaveMetricSource = graphql(`
  mutation SaveMetricSource($source: MetricSourceInput!, $why: String) {
    saveMetricSource(source: $source, why: $why) {
      __typename
      ... on MetricSource {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
