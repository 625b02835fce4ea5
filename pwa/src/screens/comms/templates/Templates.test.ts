import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { FakeGraphQL, signIn } from '../../../../build/graphql-fakes.ts';
import { shelf } from '../../../../shared/shelf.ts';
import { toasts } from '../../../toasts.svelte.ts';
import Templates from './Templates.svelte';

const FIRST = { id: 't1', handle: 'first-word', name: 'First word', audiences: ['PUBLIC'], state: 'INVESTIGATING', headline: 'Problems with {{components}}', body: '{{symptom}}. More by {{next_update}}.', slots: ['symptom'], preAuthorised: true, changedAt: '2026-11-01T00:00:00Z', archived: false, version: 4 };
const OLD = { ...FIRST, id: 't2', handle: 'old', name: 'Old words', archived: true };
const DONE = { __typename: 'Template', handle: 'first-word' };

let server: FakeGraphQL;
beforeEach(async () => {
  server = new FakeGraphQL().named('Templates', { templates: [FIRST, OLD] });
  signIn({ role: 'COMMS', rights: ['template.see', 'template.edit'] });
  toasts.shown = [];
  await (await shelf()).clear('answers');
});

test('the list says for whom, when, and which go out at once; archived ones come back', async () => {
  server.named('RestoreTemplate', { restoreTemplate: DONE });
  render(Templates, { rest: '' });
  expect((await screen.findByRole('link', { name: 'First word' })).getAttribute('href')).toBe('/comms/templates/first-word');
  expect(screen.getByText('goes out at once')).toBeTruthy();
  await userEvent.click(screen.getByText('Archived (1)'));
  await userEvent.click(screen.getByRole('button', { name: 'Restore Old words' }));
  await waitFor(() => expect(server.asked('RestoreTemplate')[0]?.variables).toEqual({ handle: 'old' }));
});

test('slots are found as one types, the preview follows, and all of it is saved with the version that was read', async () => {
  server.named('SaveTemplate', { saveTemplate: DONE });
  render(Templates, { rest: 'first-word' });
  const body = await screen.findByLabelText<HTMLTextAreaElement>('Text');
  await userEvent.type(body, ' {{{{workaround}}');
  expect(screen.getByText('workaround', { selector: 'code' })).toBeTruthy();
  await userEvent.type(screen.getByLabelText(/^Try: symptom/), 'Search is slow');
  expect(screen.getByText(/^Search is slow\. More by 14:30 UTC\. Paying by invoice works$/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(server.asked('SaveTemplate')[0]?.variables).toMatchObject({ version: 4, template: { handle: 'first-word', state: 'INVESTIGATING', preAuthorised: true, body: '{{symptom}}. More by {{next_update}}. {{workaround}}' } }));
});

test('what somebody else saved meanwhile is told, and what was typed stays', async () => {
  server.named('SaveTemplate', () => {
    server.named('Templates', { templates: [{ ...FIRST, name: 'First words', version: 5 }] });
    return { saveTemplate: { __typename: 'Refusal', code: 'CONFLICT', message: 'Bo changed it meanwhile.' } };
  });
  render(Templates, { rest: 'first-word' });
  await userEvent.type(await screen.findByLabelText('Headline'), '!');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('Bo changed it meanwhile.')).toBeTruthy();
  expect(screen.getByText(/Taken over from them.*Name/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Headline').value).toMatch(/!$/);
});

test('only who may authorise words can say that they need no second person', async () => {
  render(Templates, { rest: '+new' });
  expect((await screen.findByRole<HTMLInputElement>('checkbox', { name: /^Pre-authorised/ })).disabled).toBe(true);
  signIn({ rights: ['template.see', 'template.edit', 'template.authorise'] });
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^Pre-authorised/ }).disabled).toBe(false));
});

test('what is no slot refuses in its place, before anything is sent', async () => {
  render(Templates, { rest: '+new' });
  await userEvent.type(await screen.findByLabelText('Name'), 'Second');
  await userEvent.type(screen.getByLabelText('Headline'), 'Orders');
  await userEvent.type(screen.getByLabelText('Text'), '{{{{Symptom}}');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByText('“{{” is no slot: write {{name}}, in small letters.')).toBeTruthy();
  expect(server.asked('SaveTemplate')).toHaveLength(0);
});

test('whoever may not edit reads how it would read, and an empty list teaches', async () => {
  signIn({ rights: ['template.see'] });
  const first = render(Templates, { rest: 'first-word' });
  expect(await screen.findByText('How it reads')).toBeTruthy();
  expect(screen.queryByLabelText('Text')).toBeNull();
  first.unmount();
  server.named('Templates', { templates: [] });
  render(Templates, { rest: '' });
  expect(await screen.findByText('No templates yet')).toBeTruthy();
});
