/** Shifts that change hands: offers, trades, and what may be offered. */
import { graphql } from '../graphql.ts';

export const Swaps = graphql(`
  query Swaps {
    swaps {
      id
      state
      may
      note
      startsAt
      endsAt
      returnStartsAt
      returnEndsAt
      dueAt
      answeredAt
      schedule {
        handle
        name
        timeZone
      }
      person {
        handle
        name
      }
      asked {
        handle
        name
      }
      taker {
        handle
        name
      }
    }
    schedules {
      handle
      mayPlan
    }
  }
`);

/** The schedule's people are whom a shift can be offered to first. */
export const ComingShifts = graphql(`
  query ComingShifts($person: String!) {
    comingShifts(person: $person) {
      startsAt
      endsAt
      people {
        handle
      }
      schedule {
        handle
        name
        timeZone
      }
    }
  }
`);

export const OfferSwap = graphql(`
  mutation OfferSwap($swap: SwapOffer!) {
    offerSwap(swap: $swap) {
      __typename
      ... on Swap {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const TakeSwap = graphql(`
  mutation TakeSwap($id: ID!, $inReturn: SpanInput, $taker: String) {
    takeSwap(id: $id, inReturn: $inReturn, taker: $taker) {
      __typename
      ... on Swap {
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

export const AcceptSwap = graphql(`
  mutation AcceptSwap($id: ID!) {
    answered: acceptSwap(id: $id) {
      __typename
      ... on Swap {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const DeclineSwap = graphql(`
  mutation DeclineSwap($id: ID!) {
    answered: declineSwap(id: $id) {
      __typename
      ... on Swap {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const WithdrawSwap = graphql(`
  mutation WithdrawSwap($id: ID!) {
    answered: withdrawSwap(id: $id) {
      __typename
      ... on Swap {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const UndoSwap = graphql(`
  mutation UndoSwap($id: ID!) {
    answered: undoSwap(id: $id) {
      __typename
      ... on Swap {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const TakeShiftNow = graphql(`
  mutation TakeShiftNow($schedule: String!, $person: String) {
    takeShiftNow(schedule: $schedule, person: $person) {
      __typename
      ... on Override {
        id
        endsAt
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);
