/** What became of a tap, in the words of a notification. */
import type { Answer } from '../shared/outbox.ts';
import type { PagePayload } from '../shared/payload.ts';

export function wordsFor(answer: Answer, payload: PagePayload): { title: string; body: string } {
  switch (answer.kind) {
    case 'done':
      return { title: DONE[answer.action ?? 'acknowledge'], body: payload.title };
    case 'taken':
      return { title: `${answer.who ?? 'Somebody else'} has it already`, body: payload.title };
    case 'expired':
      return { title: 'Too late to answer from here', body: `${payload.title}\nOpen the incident to act on it.` };
    case 'refused':
      return { title: 'Not accepted', body: `${payload.title}\n${answer.message}` };
    default:
      return answer satisfies never;
  }
}

const DONE = { acknowledge: 'You have it', escalate: 'Escalated', resolve: 'Resolved' } as const;
