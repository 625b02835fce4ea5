/** Calendars out (feeds that other programs read) and in (calendars that are read here). */
import { graphql } from '../graphql.ts';

export const Feeds = graphql(`
  query Feeds {
    calendarFeeds {
      id
      kind
      name
      handle
      hint
      createdAt
      lastReadAt
    }
    calendarImports {
      id
      kind
      name
      fromAddress
      readAt
      triedAt
      error
      unknown
      waiting
      schedule {
        handle
        name
      }
    }
    schedules {
      handle
      name
      archived
    }
    teams {
      handle
      name
      archived
    }
  }
`);

export const CreateFeed = graphql(`
  mutation CreateFeed($kind: String!, $handle: String!) {
    createCalendarFeed(kind: $kind, handle: $handle) {
      __typename
      ... on NewCalendarFeed {
        url
        feed {
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

export const RevokeFeed = graphql(`
  mutation RevokeFeed($id: ID!) {
    revokeCalendarFeed(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ImportCalendar = graphql(`
  mutation ImportCalendar($calendar: CalendarImportInput!) {
    importCalendar(calendar: $calendar) {
      __typename
      ... on CalendarImport {
        id
        name
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const ReadCalendarAgain = graphql(`
  mutation ReadCalendarAgain($id: ID!) {
    readCalendarAgain(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RemoveCalendarImport = graphql(`
  mutation RemoveCalendarImport($id: ID!) {
    removeCalendarImport(id: $id) {
      __typename
      ... on Refusal {
        code
        message
      }
    }
  }
`);
