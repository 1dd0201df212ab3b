import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../../shared/contract/app.ts';
import type { Reranker } from '../../local-models/runtime/reranker.ts';
import { documentPath, openTestKnowledge, type TestKnowledge } from '../testing/test-knowledge.ts';

let knowledge: TestKnowledge;
let installed = true;
let settings = defaultSettings;
const asked: { query: string; passages: readonly string[] }[] = [];

/** A reranker that likes what fusion liked least. */
const reranker: Reranker = {
  installed: () => installed,
  score(query, passages) {
    asked.push({ query, passages });
    return Promise.resolve(passages.map((_, i) => i));
  },
};

beforeEach(async () => {
  asked.length = 0;
  installed = true;
  settings = defaultSettings;
  knowledge = await openTestKnowledge({ reranker, settings: () => settings });
  await knowledge.add(
    ...['lease.md', 'notes.txt', 'garden.html', 'boiler-manual.pdf'].map(documentPath),
  );
  await knowledge.settled();
});
afterEach(() => knowledge.close());

const found = async (): Promise<string[]> =>
  (await knowledge.search('When is the rent due?')).map(({ text }) => text);

test('a search is in the reranker’s order once there is one, and as it was with the setting off or the model gone', async () => {
  const ranked = await found();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.query).toBe('When is the rent due?');
  settings = { ...defaultSettings, rerank: false };
  const plain = await found();
  settings = defaultSettings;
  installed = false;
  expect(await found()).toEqual(plain);
  expect(asked).toHaveLength(1);
  expect(ranked[0]).toBe(asked[0]?.passages.at(-1));
  expect(ranked).not.toEqual(plain);
});

test('an answer is made from what the reranker put first', async () => {
  knowledge.upstream.says = ['Nothing.'];
  await knowledge.ask('When is the rent due?');
  expect(asked.length).toBeGreaterThan(0);
});
