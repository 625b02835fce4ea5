/** What is mine: devices, how I am reached, profile, sessions, tokens. */
import { graphql } from '../graphql.ts';

export const MyDevices = graphql(`
  query MyDevices {
    viewer {
      firstRun
      devices {
        id
        label
        createdAt
        lastSentAt
        lastReceiptAt
        health
        retiredReason
        current
      }
    }
  }
`);

export const RemoveDevice = graphql(`
  mutation RemoveDevice($deviceId: ID!) {
    removeDevice(deviceId: $deviceId) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RenameDevice = graphql(`
  mutation RenameDevice($deviceId: ID!, $label: String!) {
    renameDevice(deviceId: $deviceId, label: $label) {
      __typename
      ... on Device {
        id
        label
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SendTestPage = graphql(`
  mutation SendTestPage($deviceId: ID!) {
    sendTestPage(deviceId: $deviceId) {
      __typename
      ... on Page {
        id
        queuedAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const MyReach = graphql(`
  query MyReach {
    viewer {
      email
      person {
        handle
        timeZone
      }
      devices {
        id
        health
      }
      contactMethods {
        id
        kind
        label
        address
      }
      notificationRules {
        severity
        pages
        isDefault
        steps {
          channel
          afterSeconds
        }
      }
      workingHours {
        days
        from
        to
      }
    }
    severities {
      level
      name
    }
  }
`);

export const SetNotificationRule = graphql(`
  mutation SetNotificationRule($severity: Int!, $pages: String!, $steps: [NotificationStepInput!]!) {
    setNotificationRule(severity: $severity, pages: $pages, steps: $steps) {
      __typename
      ... on NotificationRule {
        severity
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SetWorkingHours = graphql(`
  mutation SetWorkingHours($hours: WorkingHoursInput!) {
    setWorkingHours(hours: $hours) {
      __typename
      ... on Viewer {
        workingHours {
          days
          from
          to
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const AddContactMethod = graphql(`
  mutation AddContactMethod($kind: String!, $label: String!, $address: String!) {
    addContactMethod(kind: $kind, label: $label, address: $address) {
      __typename
      ... on ContactMethod {
        id
        label
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemoveContactMethod = graphql(`
  mutation RemoveContactMethod($id: ID!) {
    removeContactMethod(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const TestContactMethod = graphql(`
  mutation TestContactMethod($id: ID!) {
    testContactMethod(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const Simulate = graphql(`
  query Simulate($severity: Int!, $at: DateTime!, $person: String) {
    simulate(severity: $severity, at: $at, person: $person) {
      severity
      at
      pages
      heldUntil
      why
      steps {
        at
        channel
        device
        note
      }
    }
  }
`);

export const MyProfile = graphql(`
  query MyProfile {
    viewer {
      email
      role
      person {
        handle
        name
        timeZone
        holidays
        teams {
          handle
          name
        }
      }
    }
  }
`);

export const SetProfile = graphql(`
  mutation SetProfile($name: String!, $timeZone: String!, $holidays: String) {
    setProfile(name: $name, timeZone: $timeZone, holidays: $holidays) {
      __typename
      ... on Viewer {
        person {
          name
          timeZone
          holidays
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ChangePassword = graphql(`
  mutation ChangePassword($current: String!, $next: String!) {
    changePassword(current: $current, next: $next) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const MySessions = graphql(`
  query MySessions {
    viewer {
      sessions {
        id
        createdAt
        lastSeenAt
        userAgent
        address
        current
      }
    }
  }
`);

export const RevokeSession = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const MyTokens = graphql(`
  query MyTokens {
    viewer {
      tokens {
        id
        name
        createdAt
        lastUsedAt
      }
    }
  }
`);

export const CreateToken = graphql(`
  mutation CreateToken($name: String!) {
    createToken(name: $name) {
      __typename
      ... on NewToken {
        secret
        token {
          id
          name
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RevokeToken = graphql(`
  mutation RevokeToken($id: ID!) {
    revokeToken(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

/** What the first-run wizard goes by. */
export const FirstRun = graphql(`
  query FirstRun {
    viewer {
      firstRun
      email
      person {
        handle
        name
        timeZone
      }
      devices {
        id
        label
        health
        current
      }
    }
    integrations {
      handle
      lastAlertAt
      archived
    }
    installation {
      publicUrl
      pushTrouble
    }
  }
`);

/** What is wrong with this Tocsin, for whoever may mend it. */
export const Trouble = graphql(`
  query Trouble {
    installation {
      pushTrouble
    }
  }
`);

/** What became of the wizard's own alert. */
export const FirstService = graphql(`
  query FirstService($handle: String!) {
    service(handle: $handle) {
      name
      openIncidents {
        id
        number
        state
        severity
        pages {
          device
          channel
          state
          person {
            handle
          }
        }
      }
    }
  }
`);

/** Whether a handle is free, also of what is archived. */
export const HandlesTaken = graphql(`
  query HandlesTaken($handle: String!, $alerts: String!) {
    service(handle: $handle) {
      handle
    }
    ladder(handle: $handle) {
      handle
    }
    integration(handle: $alerts) {
      handle
    }
  }
`);
