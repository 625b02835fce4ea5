/** Subscribers of status pages, and how far they have been told. */
import { graphql } from '../graphql.ts';

export const Subscribers = graphql(`
  query Subscribers($page: String!, $filter: SubscriberFilter, $first: Int!) {
    subscribers(page: $page, filter: $filter, first: $first) {
      nodes {
        id
        address
        channel
        state
        language
        fromImpact
        maintenance
        components
        createdAt
        unsubscribedAt
        bouncedAt
        bounce
      }
      pageInfo {
        hasNextPage
      }
    }
    subscriberCounts(page: $page) {
      channel
      state
      count
    }
  }
`);

export const SubscriberPages = graphql(`
  query SubscriberPages {
    statusPages {
      handle
      name
      url
    }
  }
`);

export const Mailings = graphql(`
  query Mailings($page: String!) {
    mailings(page: $page, first: 10) {
      id
      topic
      headline
      text
      state
      total
      sent
      failed
      skipped
      left
      createdAt
      finishedAt
    }
  }
`);

export const StopMailing = graphql(`
  mutation StopMailing($id: ID!) {
    stopMailing(id: $id) {
      __typename
      ... on Mailing {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ResumeMailing = graphql(`
  mutation ResumeMailing($id: ID!) {
    resumeMailing(id: $id) {
      __typename
      ... on Mailing {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const AddSubscriber = graphql(`
  mutation AddSubscriber($page: String!, $channel: SubscriberChannel!, $address: String!, $attested: Boolean!) {
    addSubscriber(page: $page, channel: $channel, address: $address, attested: $attested) {
      __typename
      ... on Subscriber {
        id
        state
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ImportSubscribers = graphql(`
  mutation ImportSubscribers($page: String!, $text: String!, $attested: Boolean!) {
    importSubscribers(page: $page, text: $text, attested: $attested) {
      __typename
      ... on BroughtSubscribers {
        added
        known
        bad
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ResendSubscriber = graphql(`
  mutation ResendSubscriber($id: ID!) {
    resendSubscriber(id: $id) {
      __typename
      ... on Subscriber {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemoveSubscriber = graphql(`
  mutation RemoveSubscriber($id: ID!) {
    removeSubscriber(id: $id) {
      __typename
      ... on Subscriber {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
