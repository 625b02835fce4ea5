/** How this browser becomes a device that can ring. */
import { graphql } from '../graphql.ts';

export const Subscribing = graphql(`
  query Subscribing {
    viewer {
      pushKey
      devices {
        label
        current
      }
    }
  }
`);

export const RegisterDevice = graphql(`
  mutation RegisterDevice($endpoint: String!, $p256dh: String!, $auth: String!, $label: String!) {
    registerDevice(endpoint: $endpoint, p256dh: $p256dh, auth: $auth, label: $label) {
      __typename
      ... on Device {
        id
        label
        secret
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
