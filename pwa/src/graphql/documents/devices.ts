/** What the device rail asks: the key to subscribe with, and where this device can be reached. */
import { graphql } from '../graphql.ts';

export const PushKey = graphql(`
  query PushKey {
    viewer {
      pushKey
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
        health
        lastReceiptAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
