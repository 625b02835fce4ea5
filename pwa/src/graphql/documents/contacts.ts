/** Whom and what a ladder can tell outside the organisation: contacts and channels. */
import { graphql } from '../graphql.ts';

export const ContactsAndChannels = graphql(`
  query ContactsAndChannels {
    contacts(archived: true) {
      id
      handle
      name
      email
      phone
      contract
      hasAddress
      archived
      version
    }
    channels(archived: true) {
      id
      handle
      name
      scheme
      archived
      version
    }
  }
`);

export const SaveContact = graphql(`
  mutation SaveContact($contact: ContactInput!, $why: String) {
    saveContact(contact: $contact, why: $why) {
      __typename
      ... on Contact {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SaveChannel = graphql(`
  mutation SaveChannel($channel: ChannelInput!, $why: String) {
    saveChannel(channel: $channel, why: $why) {
      __typename
      ... on Channel {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
