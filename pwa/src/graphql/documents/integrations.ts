/** Where alerts come from: integrations, their keys, what could not be read, and a dry run. */
import { graphql } from '../graphql.ts';

export const IntegrationsToKeep = graphql(`
  query IntegrationsToKeep {
    integrations(archived: true) {
      id
      handle
      kind
      name
      lastAlertAt
      quarantinedCount
      archived
      version
      service {
        handle
        name
      }
      keys {
        id
        hint
        createdAt
        lastUsedAt
      }
      refusedKeys {
        id
        hint
        revokedAt
        refusedAt
      }
    }
    services(first: 200) {
      nodes {
        handle
        name
        archived
      }
    }
  }
`);

export const SaveIntegration = graphql(`
  mutation SaveIntegration($integration: IntegrationInput!, $why: String) {
    saveIntegration(integration: $integration, why: $why) {
      __typename
      ... on Integration {
        handle
        version
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const IssueKey = graphql(`
  mutation IssueKey($integration: String!) {
    issueKey(integration: $integration) {
      __typename
      ... on NewIntegrationKey {
        secret
        url
        snippets {
          title
          language
          text
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RevokeKey = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeKey(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const Quarantine = graphql(`
  query Quarantine {
    quarantine(first: 100) {
      id
      reason
      index
      raw
      receivedAt
      integration {
        handle
        name
      }
    }
  }
`);

export const TryAlert = graphql(`
  query TryAlert($integration: String!, $sample: String!) {
    tryAlert(integration: $integration, sample: $sample) {
      __typename
      ... on AlertTrial {
        verdict
        why
        severity
        ladder
        title
        quarantined
        service {
          handle
          name
        }
        rungs {
          tier
          afterSeconds
          others
          people {
            channels
            heldUntil
            reachable
            person {
              handle
              name
            }
          }
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
