import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../build/graphql-fakes.ts';
import { shelf } from '../../../shared/shelf.ts';
import { router } from '../../router.svelte.ts';
import { keptTyped, keepTyped } from './kept.ts';
import Screen from './Screen.svelte';

const ANA = { handle: 'ana', name: 'Ana Ruiz' };
const PUBLISHED = '---\ntitle: Queue stuck\n---\n\nBreathe.\n';
const HASH = 'a'.repeat(64);

interface Saved {
  text: string;
  why: string;
  begunFrom: number;
  version: number | null;
  pictures: { name: string; hash: string }[];
}

/** A server with one runbook: what is published, and Ana's draft. */
class Library {
  text = PUBLISHED;
  published = 3;
  draft: object | null = null;
  may = ['write', 'publish'];
  saved: Saved[] = [];
  problems: { line: number; message: string }[] = [];
  refusal: { code: string; message: string } | null = null;

  runbook(): object {
    return { handle: 'queue-stuck', title: 'Queue stuck', published: this.published, archivedAt: null, may: this.may, text: this.text, pictures: [], drafts: this.draft ? [this.draft] : [] };
  }

  keep({ text, why, begunFrom, version, pictures }: Saved): object {
    this.saved.push({ text, why, begunFrom, version, pictures });
    if (this.refusal) return { __typename: 'Refusal', ...this.refusal };
    this.draft = draftOf({ text, why, begunFrom, pictures, version: (version ?? 0) + 1, may: this.may.includes('publish') ? ['save', 'publish', 'drop'] : ['save', 'hand in', 'drop'] });
    return this.draft;
  }
}

const draftOf = (given: object): object => ({
  __typename: 'RunbookDraft',
  id: 'd1',
  state: 'DRAFT',
  text: PUBLISHED,
  pictures: [],
  why: '',
  begunFrom: 3,
  answer: '',
  answeredBy: null,
  changedAt: new Date().toISOString(),
  handedInAt: null,
  meanwhile: null,
  may: ['save', 'publish', 'drop'],
  version: 1,
  author: ANA,
  ...given,
});

const body = (title: string): object => ({
  v: 1,
  hash: HASH,
  title,
  summary: '',
  front: { services: [], alerts: [], labels: [], slos: [], respondWithin: null, preconditions: [], data: '', rollbackWhen: [], after: [] },
  blocks: [],
  pictures: [],
});

let server: FakeGraphQL;
let library: Library;
beforeEach(() => {
  history.replaceState(null, '', '/runbooks/queue-stuck/edit');
  signIn();
  library = new Library();
  server = new FakeGraphQL()
    .named('RunbookToEdit', () => ({ runbook: library.runbook() }))
    .named('PreviewRunbook', ({ text }: { text: string }) => ({ runbookPreview: { problems: library.problems, body: library.problems.length > 0 ? null : body(/title: (.*)/.exec(text)?.[1] ?? '') } }))
    .named('DraftRunbook', (sent: Saved) => ({ draftRunbook: library.keep(sent) }))
    .named('PublishRunbook', () => ({ publishRunbook: { __typename: 'Runbook', handle: 'queue-stuck', title: 'Queue stuck', published: 4 } }))
    .named('HandInRunbook', () => ({ handInRunbook: draftOf({ state: 'HANDED_IN' }) }))
    .named('DropDraft', () => ({ dropDraft: { __typename: 'Runbook', handle: 'queue-stuck', published: 3 } }));
});

const field = (): Promise<HTMLTextAreaElement> => screen.findByLabelText('Text of the runbook');
const open = async (): Promise<HTMLTextAreaElement> => (render(Screen, { params: { handle: 'queue-stuck' } }), await field());

async function write(words: string): Promise<void> {
  const area = await field();
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  await userEvent.type(area, words, { initialSelectionStart: area.value.length, initialSelectionEnd: area.value.length });
}

test('what is typed is on this device at once, and a draft on the server a moment later', async () => {
  await open();
  await write('More.');
  await waitFor(async () => expect((await keptTyped('queue-stuck', 'ana'))?.text).toBe(`${PUBLISHED}More.`));
  await waitFor(() => expect(library.saved.at(-1)).toMatchObject({ text: `${PUBLISHED}More.`, begunFrom: 3, version: null }), { timeout: 4_000 });
  expect(await screen.findByText(/Draft saved/)).toBeTruthy();
  await waitFor(async () => expect(await keptTyped('queue-stuck', 'ana')).toBeNull());
});

test('without an answer from the server nothing is lost, and the next one to come has it', async () => {
  await open();
  server.down = true;
  await write('Offline.');
  expect(await screen.findByText(/No answer from the server. Kept on this device/, {}, { timeout: 4_000 })).toBeTruthy();
  cleanup(); // a killed tab
  server.down = false;
  await open();
  expect((await field()).value).toBe(`${PUBLISHED}Offline.`);
  expect(screen.getByText(/Taken up again/)).toBeTruthy();
  await waitFor(() => expect(library.saved.at(-1)?.text).toBe(`${PUBLISHED}Offline.`), { timeout: 4_000 });
});

test('what somebody else typed on this device is not taken up', async () => {
  await keepTyped('queue-stuck', 'bo', { text: 'of Bo', pictures: {}, why: '', begunFrom: 3, version: null }, new Date());
  expect((await open()).value).toBe(PUBLISHED);
  expect(await (await shelf()).getAllKeys('kept')).toContain('writing:runbook queue-stuck');
});

test('a draft that moved on elsewhere is shown beside the one typed here, and either may go on', async () => {
  library.draft = draftOf({ text: `${PUBLISHED}Elsewhere.`, version: 5 });
  await keepTyped('queue-stuck', 'ana', { text: `${PUBLISHED}Here.`, pictures: {}, why: '', begunFrom: 3, version: 2 }, new Date());
  await open();
  expect(await screen.findByText('You typed this here, and went on elsewhere.')).toBeTruthy();
  expect(screen.getByText(/Elsewhere/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Mine goes on top' }));
  await waitFor(() => expect(library.saved.at(-1)).toMatchObject({ text: `${PUBLISHED}Here.`, version: 5 }));
});

test('where somebody published meanwhile both texts are shown, and theirs can be taken', async () => {
  library.draft = draftOf({ text: `${PUBLISHED}Mine.`, version: 1, meanwhile: 'Bo has published version 4: new flags.' });
  library.published = 4;
  library.text = `${PUBLISHED}Theirs.`;
  await open();
  expect(await screen.findByText('Bo has published version 4: new flags.')).toBeTruthy();
  screen.getByText('Choose between the two texts first');
  expect((screen.getByRole('button', { name: 'Publish version 5' }) as HTMLButtonElement).disabled).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Discard mine, take theirs' }));
  await waitFor(() => expect(library.saved.at(-1)).toMatchObject({ text: `${PUBLISHED}Theirs.`, begunFrom: 4, version: 1 }));
});

test('a save that met another one shows what is there', async () => {
  await open();
  library.refusal = { code: 'CONFLICT', message: 'It was saved elsewhere meanwhile.' };
  library.draft = draftOf({ text: `${PUBLISHED}Other device.`, version: 9 });
  await write('Mine.');
  expect(await screen.findByText('It was saved elsewhere meanwhile.', {}, { timeout: 4_000 })).toBeTruthy();
  library.refusal = null;
  await userEvent.click(screen.getByRole('button', { name: 'Mine goes on top' }));
  await waitFor(() => expect(library.saved.at(-1)).toMatchObject({ text: `${PUBLISHED}Mine.`, version: 9 }));
});

test('a problem leads to its line, and nothing is published while there is one', async () => {
  library.problems = [{ line: 2, message: 'there is no “titel” here' }];
  const area = await open();
  await userEvent.click(await screen.findByRole('button', { name: /Line 2/ }));
  expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('title: Queue stuck');
  screen.getByText('Put right what cannot be read first');
  expect((screen.getByRole('button', { name: 'Publish version 4' }) as HTMLButtonElement).disabled).toBe(true);
});

test('publishing saves what is typed first, says why, and leaves nothing behind', async () => {
  await open();
  await write('Done.');
  await userEvent.type(screen.getByPlaceholderText(/^Why/), 'New flags');
  await userEvent.click(screen.getByRole('button', { name: 'Publish version 4' }));
  await waitFor(() => expect(router.path).toBe('/runbooks/queue-stuck'));
  expect(library.saved.at(-1)).toMatchObject({ text: `${PUBLISHED}Done.`, why: 'New flags' });
  expect(server.asked('PublishRunbook')[0]?.variables).toMatchObject({ draft: 'd1', why: 'New flags' });
  expect(await keptTyped('queue-stuck', 'ana')).toBeNull();
});

test('a reason that is missing is asked for where it is written', async () => {
  server.named('PublishRunbook', { publishRunbook: { __typename: 'Refusal', code: 'NO_REASON', message: 'Say why.' } });
  await open();
  await write('Done.');
  await userEvent.click(screen.getByRole('button', { name: 'Publish version 4' }));
  expect((await screen.findByText('Say why.')).id).toBe('wrong-why');
  expect((await field()).value).toBe(`${PUBLISHED}Done.`);
});

test('who may not publish hands in', async () => {
  library.may = ['write'];
  await open();
  await write('Please.');
  await userEvent.click(screen.getByRole('button', { name: 'Hand in' }));
  await waitFor(() => expect(server.asked('HandInRunbook')).toHaveLength(1));
});

test('what a template left open is listed', async () => {
  library.text = '---\ntitle: Fix <service>\n---\n';
  await open();
  expect(await screen.findByText(/One place/)).toBeTruthy();
});
