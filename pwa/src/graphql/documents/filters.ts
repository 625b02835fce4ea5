/** Noise filters: routes, maintenance windows, and the alerts they held back. */
import { graphql } from '../graphql.ts';

export const Filters = graphql(`
  query Filters {
    routesVersion
    routes {
      id
      position
      when
      action
      severity
      lowerTo
      forSeconds
      heldBack
      service {
        handle
        name
      }
    }
    maintenances {
      id
      startsAt
      endsAt
      reason
      createdBy
      heldBack
      service {
        handle
        name
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

export const HeldBack = graphql(`
  query HeldBack($disposition: String!, $after: String) {
    alerts(disposition: $disposition, first: 25, after: $after) {
      nodes {
        id
        title
        severity
        disposition
        why
        count
        receivedAt
        dueAt
        incidentNumber
        service {
          handle
          name
        }
        integration {
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const SaveRoutes = graphql(`
  mutation SaveRoutes($routes: [RouteInput!]!, $version: Int!, $why: String) {
    saveRoutes(routes: $routes, version: $version, why: $why) {
      __typename
      ... on Plan {
        applied
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SaveMaintenance = graphql(`
  mutation SaveMaintenance($maintenance: MaintenanceInput!) {
    saveMaintenance(maintenance: $maintenance) {
      __typename
      ... on Maintenance {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const EndMaintenance = graphql(`
  mutation EndMaintenance($id: ID!) {
    endMaintenance(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
