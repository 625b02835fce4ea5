/** Who an incident hurts, and what has to be decided about it. */
import { graphql } from '../graphql.ts';

export const ImpactFigures = graphql(`
  fragment ImpactFigures on IncidentImpact {
    summary
    regions
    customers
    customersNote
    tickets
    money
    currency
    contracts
    changedAt
    version
    clocks {
      name
      startedAt
      dueAt
      doneAt
    }
  }
`);

export const DecisionFacts = graphql(`
  fragment DecisionFacts on Decision {
    id
    question
    options
    askedBy
    askedAt
    dueAt
    state
    answer
    rationale
    decidedAt
    askedOf {
      handle
      name
    }
    decidedBy {
      handle
      name
    }
  }
`);

export const DutyPresets = graphql(`
  query DutyPresets {
    dutyPresets {
      name
      withinSeconds
      starts
      source
    }
  }
`);

export const RecordImpact = graphql(`
  mutation RecordImpact($incidentId: ID!, $impact: IncidentImpactInput!, $version: Int) {
    recordImpact(incidentId: $incidentId, impact: $impact, version: $version) {
      __typename
      ... on Incident {
        id
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

export const DecisionsDue = graphql(
  `
    query DecisionsDue {
      decisionsDue {
        decision {
          ...DecisionFacts
        }
        incident {
          number
          title
          severity
        }
      }
    }
  `,
  [DecisionFacts],
);

const DecisionAnswer = graphql(`
  fragment DecisionAnswer on DecisionResult {
    __typename
    ... on Decision {
      id
    }
    ... on Refusal {
      code
      message
    }
  }
`);

export const AskDecision = graphql(
  `
    mutation AskDecision($incidentId: ID!, $of: String!, $question: String!, $dueAt: DateTime!, $options: [String!]!) {
      askDecision(incidentId: $incidentId, of: $of, question: $question, dueAt: $dueAt, options: $options) {
        ...DecisionAnswer
      }
    }
  `,
  [DecisionAnswer],
);

export const AnswerDecision = graphql(
  `
    mutation AnswerDecision($id: ID!, $answer: String!, $rationale: String!) {
      answerDecision(id: $id, answer: $answer, rationale: $rationale) {
        ...DecisionAnswer
      }
    }
  `,
  [DecisionAnswer],
);

export const RecordDecision = graphql(
  `
    mutation RecordDecision($incidentId: ID!, $question: String!, $answer: String!, $rationale: String!) {
      recordDecision(incidentId: $incidentId, question: $question, answer: $answer, rationale: $rationale) {
        ...DecisionAnswer
      }
    }
  `,
  [DecisionAnswer],
);

export const WithdrawDecision = graphql(
  `
    mutation WithdrawDecision($id: ID!, $why: String!) {
      withdrawDecision(id: $id, why: $why) {
        ...DecisionAnswer
      }
    }
  `,
  [DecisionAnswer],
);
