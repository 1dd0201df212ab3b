import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../../shared/chat.ts';
import { desktopOwnerId, ownerOfClient } from '../../../../shared/ids.ts';
import { openMemoryStore, type OpenStore } from '../../store/open-store.ts';
import { defaultPlanOptions, type Plan } from '../candidates/candidate.ts';
import { createAnswerCache, type AnswerCache, type CacheScope } from './answer-cache.ts';

let store: OpenStore;
let clock = 1_000_000;
let cache: AnswerCache;
const failures: unknown[] = [];

beforeEach(() => {
  clock = 1_000_000;
  store = openMemoryStore();
  cache = createAnswerCache({
    sqlite: store.sqlite,
    now: () => clock,
    writeFailed: (error) => failures.push(error),
    maxEntries: 3,
  });
});
afterEach(() => store.close());

const plan: Plan = {
  attempts: [],
  passedOver: [],
  policy: { id: 'p', alias: 'fast', version: 1 },
  explanation: [],
  options: { ...defaultPlanOptions, cacheSeconds: 60 },
};
const mine: CacheScope = { ownerId: desktopOwnerId, contentRules: null, localOnly: false };
const asked = (text: string): ChatRequest => ({
  model: 'fast',
  messages: [{ role: 'user', content: text }],
});
const by = { model: 'm', provider: 'openai', accountId: null, accountName: null, local: false };
const store1 = (text: string): void =>
  cache.store(mine, plan, asked(text), {
    events: [
      { type: 'text', text },
      { type: 'finish', reason: 'stop' },
    ],
    by: { ...by, price: null },
  });
const has = (text: string): boolean => cache.find(mine, plan, asked(text)) !== null;

describe('the bound of the answer cache', () => {
  it('removes the answer that was used longest ago, not the oldest', () => {
    for (const text of ['a', 'b', 'c']) store1(text);
    expect(has('a')).toBe(true);
    store1('d');
    expect(['a', 'b', 'c', 'd'].map(has)).toEqual([true, false, true, true]);
  });

  it('holds after a restart, by the order in which answers were used', () => {
    for (const text of ['a', 'b', 'c']) store1(text);
    has('a');
    const smaller = createAnswerCache({
      sqlite: store.sqlite,
      now: () => clock,
      writeFailed: () => undefined,
      maxEntries: 1,
    });
    smaller.prune();
    expect(['a', 'b', 'c'].map(has)).toEqual([true, false, false]);
  });

  it('removes what is over when it is cleaned, and never returns it before', () => {
    store1('a');
    clock += 60_001;
    expect(has('a')).toBe(false);
    expect(cache.use([desktopOwnerId]).entries).toBe(1);
    cache.prune();
    expect(cache.use([desktopOwnerId]).entries).toBe(0);
    expect(failures).toEqual([]);
  });
});

it('counts hits and misses of each owner apart', () => {
  store1('a');
  for (const text of ['a', 'a', 'b']) has(text);
  expect(cache.use([desktopOwnerId])).toEqual({ entries: 1, maxEntries: 3, hits: 2, misses: 1 });
  expect(cache.use([ownerOfClient('c1')])).toMatchObject({ entries: 0, hits: 0, misses: 0 });
  expect(cache.find({ ...mine, ownerId: ownerOfClient('c1') }, plan, asked('a'))).toBeNull();
  expect(cache.use([desktopOwnerId, ownerOfClient('c1')])).toMatchObject({ hits: 2, misses: 2 });
});
