/** Maintenance that readers of status pages are told of. */
import { graphql } from '../graphql.ts';

export const Maintenances = graphql(`
  query Maintenances($states: [MaintenanceState!]!, $first: Int!, $after: String) {
    scheduledMaintenances(filter: { states: $states }, first: $first, after: $after) {
      nodes {
        id
        code
        headline
        body
        components {
          handle
          name
        }
        audiences
        status
        state
        startsAt
        endsAt
        completedAt
        cancelledAt
        notify
        silences {
          handle
          name
        }
        notes {
          id
          status
          body
          at
          by
        }
        createdBy
        mayEdit
        version
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const MaintenanceChoices = graphql(`
  query MaintenanceChoices {
    components {
      handle
      name
      mayAnnounce
      service {
        handle
      }
    }
    services(first: 100) {
      nodes {
        handle
        name
        owner {
          handle
        }
        coordinator {
          handle
        }
      }
    }
  }
`);

const MaintenanceAnswer = graphql(`
  fragment MaintenanceAnswer on ScheduledMaintenanceResult {
    __typename
    ... on ScheduledMaintenance {
      id
    }
    ... on Refusal {
      code
      message
    }
  }
`);

export const ScheduleMaintenance = graphql(
  `
    mutation ScheduleMaintenance($maintenance: ScheduledMaintenanceInput!) {
      scheduleMaintenance(maintenance: $maintenance) {
        ...MaintenanceAnswer
      }
    }
  `,
  [MaintenanceAnswer],
);

export const ChangeMaintenance = graphql(
  `
    mutation ChangeMaintenance($id: ID!, $version: Int!, $maintenance: ScheduledMaintenanceInput!) {
      changeMaintenance(id: $id, version: $version, maintenance: $maintenance) {
        ...MaintenanceAnswer
      }
    }
  `,
  [MaintenanceAnswer],
);

export const CancelMaintenance = graphql(
  `
    mutation CancelMaintenance($id: ID!, $version: Int!, $text: String!) {
      cancelMaintenance(id: $id, version: $version, text: $text) {
        ...MaintenanceAnswer
      }
    }
  `,
  [MaintenanceAnswer],
);

export const CompleteMaintenance = graphql(
  `
    mutation CompleteMaintenance($id: ID!, $version: Int!, $text: String!) {
      completeMaintenance(id: $id, version: $version, text: $text) {
        ...MaintenanceAnswer
      }
    }
  `,
  [MaintenanceAnswer],
);

export const NoteMaintenance = graphql(
  `
    mutation NoteMaintenance($id: ID!, $status: MaintenanceNoteStatus!, $text: String!) {
      noteMaintenance(id: $id, status: $status, text: $text) {
        ...MaintenanceAnswer
      }
    }
  `,
  [MaintenanceAnswer],
);
