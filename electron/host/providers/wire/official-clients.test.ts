/** Catches: a provider's own client that sends by itself, or where a variable of the system says. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listAnthropicModels, listOpenAiModels, type ReadPath } from './official-clients.ts';

const hostile = {
  OPENAI_API_KEY: 'sk-of-the-system',
  OPENAI_BASE_URL: 'http://127.0.0.1:9/openai',
  OPENAI_LOG: 'debug',
  ANTHROPIC_API_KEY: 'sk-ant-of-the-system',
  ANTHROPIC_AUTH_TOKEN: 'token-of-the-system',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/anthropic',
  ANTHROPIC_LOG: 'debug',
};

beforeEach(() => {
  for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value);
  vi.stubGlobal('fetch', () => Promise.reject(new Error('a request past the egress gate')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const page = { data: [{ id: 'a' }, { id: 'b' }], has_more: false, first_id: 'a', last_id: 'b' };
const clients: readonly (readonly [string, (read: ReadPath) => Promise<unknown[]>])[] = [
  ['OpenAI', listOpenAiModels],
  ['Anthropic', (read) => listAnthropicModels(read, 1000)],
];

it.each(clients)('%s’s client reads by what it is given, and nowhere else', async (_, list) => {
  const paths: string[] = [];
  const entries = await list((path) => {
    paths.push(path);
    return Promise.resolve(page);
  });
  expect(entries).toMatchObject(page.data);
  expect(paths).toEqual([expect.stringMatching(/^\/(v1\/)?models/)]);
});

it.each(clients)('%s’s client neither retries nor renames a failure', async (_, list) => {
  const failure = new Error('refused by the gate');
  let calls = 0;
  const read: ReadPath = () => {
    calls += 1;
    return Promise.reject(failure);
  };
  await expect(list(read)).rejects.toBe(failure);
  expect(calls).toBe(1);
});
