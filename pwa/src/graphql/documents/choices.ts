/** What forms choose from: short lists of names. */
import { graphql } from '../graphql.ts';

export const PeopleToChoose = graphql(`
  query PeopleToChoose {
    people {
      handle
      name
      timeZone
      role
      disabled
      reach
    }
  }
`);

export const ServicesToChoose = graphql(`
  query ServicesToChoose {
    services(first: 100) {
      nodes {
        handle
        name
        archived
      }
    }
    severities {
      level
      name
      pages
    }
  }
`);

export const FiltersToChoose = graphql(`
  query FiltersToChoose {
    services(first: 100) {
      nodes {
        handle
        name
        archived
      }
    }
    teams {
      handle
      name
      archived
    }
  }
`);

export const ForServiceForm = graphql(`
  query ForServiceForm {
    people {
      handle
      name
      disabled
    }
    teams {
      handle
      name
      archived
    }
    ladders {
      handle
      name
      archived
    }
    services(first: 100) {
      nodes {
        handle
        name
        archived
      }
    }
  }
`);
