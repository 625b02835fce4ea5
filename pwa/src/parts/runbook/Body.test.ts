import { render, screen, within } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { expect, test } from 'vitest';
import userEvent from '@testing-library/user-event';
import type { RunbookBody, StepBlock } from '../../../shared/runbooks/body.ts';
import Body from './Body.svelte';

const step = (given: Partial<StepBlock> & Pick<StepBlock, 'id' | 'step' | 'title'>): StepBlock => ({
  kind: 'step',
  html: '',
  role: null,
  expect: '',
  within: null,
  safety: '',
  evidence: null,
  inform: [],
  escalate: null,
  options: [],
  check: null,
  automation: null,
  parameters: {},
  unattended: null,
  ...given,
});

const body = (...blocks: RunbookBody['blocks']): RunbookBody => ({
  v: 1,
  hash: 'a'.repeat(64),
  title: 'The queue stands still',
  summary: '',
  front: { services: [], alerts: [], labels: [], keywords: [], slos: [], respondWithin: null, preconditions: [], data: '', rollbackWhen: [], after: [] },
  blocks,
  pictures: [],
});

test('a step says its kind, whose it is, how long it may take, and warns before it tells what to do', () => {
  const drain = step({ id: 'drain', step: 'do', title: 'Drain the node', html: '<p>Run it.</p>', role: 'comms_lead', within: 300, safety: 'Only one node at a time.' });
  render(Body, { body: body({ kind: 'passage', html: '<p>Breathe.</p>' }, drain) });
  const card = screen.getByRole('article', { name: 'Step 1: Drain the node' });
  within(card).getByText('Do');
  within(card).getByText('Comms lead');
  within(card).getByText('5 min');
  const [safety, words] = [within(card).getByText(/Only one node/), within(card).getByText('Run it.')];
  expect(safety.compareDocumentPosition(words)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  screen.getByText('Breathe.');
});

test('the ways on of a decision lead to the steps they name', () => {
  const which = step({ id: 'which', step: 'decide', title: 'Which region?', options: [{ words: 'Dublin', goesTo: 'fail-over' }, { words: 'Both', goesTo: null }] });
  render(Body, { body: body(which, step({ id: 'fail-over', step: 'do', title: 'Fail over' })) });
  expect(screen.getByRole('link', { name: 'Fail over' }).getAttribute('href')).toBe('#step-fail-over');
  screen.getByText('on to the next');
});

test('what proves a step, what it calls, whom to tell and when to call for more', () => {
  const prove = step({
    id: 'prove',
    step: 'check',
    title: 'Orders flow',
    expect: 'Errors fall.',
    check: { kind: 'metric', words: 'error rate below 1 % for 5 min' },
    automation: 'restart-queue',
    parameters: { node: 'q1' },
    unattended: { most: 2, within: 3600 },
    inform: ['customers', 'ops-guild'],
    escalate: { after: 600, when: 'orders are lost' },
    evidence: 'https://grafana.example/d/1',
  });
  render(Body, { body: body(prove) });
  for (const words of ['Errors fall.', 'error rate below 1 % for 5 min', 'restart-queue', 'with node = q1', 'May run by itself: at most 2 times within 1 h.', 'Customers', 'ops-guild', 'this takes longer than 10 min, or orders are lost'])
    screen.getByText(words);
  expect(screen.getByRole('link', { name: 'https://grafana.example/d/1' }).getAttribute('rel')).toBe('noopener noreferrer');
});

test('a run draws its own controls into a step and folds what is done', () => {
  const controls = createRawSnippet<[StepBlock]>((given) => ({ render: () => `<button>Tick ${given().id}</button>` }));
  const drain = step({ id: 'drain', step: 'do', title: 'Drain', html: '<p>Run it.</p>' });
  const look = step({ id: 'look', step: 'check', title: 'Look', html: '<p>See it.</p>' });
  render(Body, { body: body(drain, look), controls, folded: ({ id }) => id === 'drain', standing: ({ id }) => (id === 'look' ? 'now' : 'done') });
  expect(screen.queryByText('Run it.')).toBeNull();
  screen.getByRole('button', { name: 'Tick drain' });
  expect(screen.getByRole('article', { name: 'Step 2: Look' }).getAttribute('aria-current')).toBe('step');
});

test('code is copied as it is, and characters that cannot be seen are warned of', async () => {
  const user = userEvent.setup();
  const hostile = '<pre><code class="language-sh">rm <mark class="odd" title="RIGHT-TO-LEFT OVERRIDE U+202E">U+202E</mark>-rf /tmp/x\n</code></pre>';
  render(Body, { body: body({ kind: 'passage', html: `<pre><code class="language-sh">ls -la\n</code></pre>${hostile}` }) });
  await user.click(screen.getByRole('button', { name: 'Copy code' }));
  expect(await navigator.clipboard.readText()).toBe('ls -la');
  screen.getByText(/Holds characters that cannot be seen \(right-to-left override\)/);
  await user.click(screen.getByRole('button', { name: 'Copy exact code' }));
  expect(await navigator.clipboard.readText()).toBe('rm \u202e-rf /tmp/x');
  await user.click(screen.getByRole('button', { name: 'Copy clean code' }));
  expect(await navigator.clipboard.readText()).toBe('rm -rf /tmp/x');
});
