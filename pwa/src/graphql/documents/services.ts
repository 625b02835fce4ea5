/** The ledger: what there is, who answers for it, and what it hangs on. */
import { graphql } from '../graphql.ts';

export const Services = graphql(`
  query Services($search: String, $after: String) {
    services(search: $search, first: 60, after: $after) {
      nodes {
        handle
        name
        kind
        tier
        archived
        team {
          handle
          name
        }
        owner {
          handle
          name
        }
        openIncidents {
          number
          severity
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** What the form edits, and no more. */
export const ServiceFields = graphql(`
  fragment ServiceFields on Service {
    __typename
    handle
    name
    description
    kind
    tier
    environments
    version
    archived
    team {
      handle
      name
    }
    owner {
      handle
      name
    }
    primary {
      handle
      name
    }
    secondary {
      handle
      name
    }
    backup {
      handle
      name
    }
    coordinator {
      handle
      name
    }
    ladder {
      handle
      name
    }
    ladderBySeverity {
      severity
      ladder {
        handle
        name
      }
    }
    dependsOn {
      critical
      service {
        handle
        name
        tier
        openIncidents {
          number
          severity
        }
      }
    }
    links {
      label
      url
    }
  }
`);

const Reachable = graphql(`
  fragment Reachable on Person {
    handle
    reach
  }
`);

const DrawnLadder = graphql(`
  fragment DrawnLadder on Ladder {
    handle
    name
    repeat
    catchAll
    rungs {
      tier
      waitSeconds
      acknowledgeWithinSeconds
      notify
      when
      expect
    }
  }
`);

export const ServiceOf = graphql(
  `
    query ServiceOf($handle: String!) {
      service(handle: $handle) {
        ...ServiceFields
        owner {
          ...Reachable
        }
        primary {
          ...Reachable
        }
        secondary {
          ...Reachable
        }
        backup {
          ...Reachable
        }
        coordinator {
          ...Reachable
        }
        ladder {
          ...DrawnLadder
        }
        ladderBySeverity {
          ladder {
            ...DrawnLadder
          }
        }
        dependents {
          handle
          name
          tier
          archived
          openIncidents {
            number
            severity
          }
        }
        openIncidents {
          number
          title
          severity
          state
          clock {
            detectedAt
          }
          assignee {
            handle
            name
          }
        }
        integrations {
          handle
          name
          kind
          lastAlertAt
          quarantinedCount
          archived
        }
        history(first: 20) {
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
      }
    }
  `,
  [ServiceFields, Reachable, DrawnLadder],
);

export const ServiceToEdit = graphql(
  `
    query ServiceToEdit($handle: String!) {
      service(handle: $handle) {
        ...ServiceFields
      }
    }
  `,
  [ServiceFields],
);

export const SaveService = graphql(
  `
    mutation SaveService($service: ServiceInput!, $why: String) {
      saveService(service: $service, why: $why) {
        __typename
        ... on Service {
          ...ServiceFields
        }
        ... on Refusal {
          code
          message
        }
      }
    }
  `,
  [ServiceFields],
);

export const ArchiveService = graphql(`
  mutation ArchiveService($handle: String!, $why: String) {
    archive(noun: "service", handle: $handle, why: $why) {
      __typename
      ... on Done {
        ok
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
