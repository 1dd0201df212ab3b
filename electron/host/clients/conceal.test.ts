import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError, messageIn } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createConceal, type Conceal } from './conceal.ts';

let store: OpenStore;
let conceal: Conceal;
beforeEach(() => {
  store = openMemoryStore();
  const insert = store.sqlite.prepare(
    'INSERT INTO accounts (id, owner_id, provider, name, base_url, created_at) VALUES (?, ?, ?, ?, ?, 1)',
  );
  for (const [id, name, url] of [
    ['1', 'team-1', 'http://10.0.0.8:9779/v1'],
    ['2', 'a', 'https://models.corp.example/v1'],
    ['3', 'team', ''],
  ])
    insert.run(id, desktopOwnerId, 'openai-compatible', name, url);
  conceal = createConceal(store.sqlite);
});
afterEach(() => store.close());

it.each([
  ['10.0.0.8:9779 says: broken', 'The provider says: broken'],
  ['10.0.0.8 can’t be reached', 'The provider can’t be reached'],
  [
    'The key of “team-1” was refused by models.corp.example.',
    'The key of an account was refused by the provider.',
  ],
  [
    'No account: team-1 (parked), team (parked)',
    'No account: an account (parked), an account (parked)',
  ],
  [
    'This is a sentence about steam-1 and team-12.',
    'This is a sentence about steam-1 and team-12.',
  ],
  ['The account “a” is parked.', 'The account an account is parked.'],
])('%s', (said, heard) => {
  expect(conceal.text(said)).toBe(heard);
});

it('keeps code, retry and class of a failure, and leaves one alone that names nothing', () => {
  const error = new AppError('rate_limited', 'team-1 is busy', {
    retryable: true,
    retryAfterMs: 7,
  });
  expect(conceal.error(error)).toMatchObject({
    code: 'rate_limited',
    retryable: true,
    retryAfterMs: 7,
    message: 'An account is busy',
  });
  const plain = new AppError('busy', 'Busy.');
  expect(conceal.error(plain)).toBe(plain);
});

it('hides names in the parameters too, so that no language shows them', () => {
  const error = new AppError('conflict', phrase('quota.budgetNameTaken', { name: 'team-1' }));
  const concealed = conceal.error(error) as AppError;
  expect(JSON.stringify([concealed.message, concealed.params])).not.toContain('team-1');
  expect(messageIn(concealed, 'zh-CN')).toContain('“某个账户”');
  const inside = phrase('quota.budgetNameTaken', { name: 'at 10.0.0.8' });
  const nested = conceal.error(
    new AppError('conflict', phrase('quota.budgetNameTaken', { name: inside })),
  ) as AppError;
  expect(messageIn(nested, 'zh-CN')).not.toContain('10.0.0.8');
  const short = conceal.error(
    new AppError('conflict', phrase('quota.budgetNameTaken', { name: 'a' })),
  ) as AppError;
  expect(short.params).not.toMatchObject({ name: 'a' });
  expect(messageIn(short, 'zh-CN')).toContain('“某个账户”');
});
