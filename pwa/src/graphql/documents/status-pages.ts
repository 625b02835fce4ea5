/** Status pages, and the components they show. */
import { graphql } from '../graphql.ts';

export const Components = graphql(`
  query Components {
    components(archived: true) {
      id
      code
      handle
      name
      description
      service {
        handle
        name
      }
      startDate
      effectiveStatus
      baseline {
        status
        at
        by
        why
      }
      pages {
        handle
        name
      }
      archived
      version
    }
    services(first: 100) {
      nodes {
        handle
        name
      }
    }
  }
`);

export const SaveComponent = graphql(`
  mutation SaveComponent($component: ComponentInput!, $why: String) {
    saveComponent(component: $component, why: $why) {
      __typename
      ... on Component {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const SetBaseline = graphql(`
  mutation SetBaseline($component: String!, $status: ComponentStatus!, $why: String!) {
    setBaseline(component: $component, status: $status, why: $why) {
      __typename
      ... on Component {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const StatusPages = graphql(`
  query StatusPages {
    statusPages(archived: true) {
      id
      handle
      name
      description
      audience
      access
      hasToken
      languages
      timeZone
      brand {
        accent
        accentDark
        logo
        homeUrl
        supportUrl
        legal
      }
      domain
      showsDays
      decimals
      degradedWeight
      url
      entries {
        __typename
        ... on ShownComponent {
          component {
            handle
            name
          }
          showsUptime
          onlyIfDegraded
        }
        ... on ComponentGroup {
          code
          name
          description
          components {
            component {
              handle
              name
            }
            showsUptime
            onlyIfDegraded
          }
        }
      }
      archived
      version
    }
    components {
      handle
      name
    }
  }
`);

export const SaveStatusPage = graphql(`
  mutation SaveStatusPage($page: StatusPageInput!, $why: String) {
    saveStatusPage(page: $page, why: $why) {
      __typename
      ... on StatusPage {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const IssuePageToken = graphql(`
  mutation IssuePageToken($page: String!) {
    issuePageToken(page: $page) {
      __typename
      ... on NewPageToken {
        token
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const RevokePageToken = graphql(`
  mutation RevokePageToken($page: String!) {
    revokePageToken(page: $page) {
      __typename
      ... on StatusPage {
        handle
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
