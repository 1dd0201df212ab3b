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
  ['Anthropic', (read) => listAnthropicModels(read, { limit: 1000, mostPages: 3 })],
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

const anthropicPages = async (reply: (call: number) => unknown) => {
  const paths: string[] = [];
  const entries = await listAnthropicModels(
    (path) => {
      paths.push(path);
      return Promise.resolve(reply(paths.length));
    },
    { limit: 20, mostPages: 3 },
  );
  return { entries, paths };
};

it('Anthropic’s list goes on after an empty page that has more', async () => {
  const pages = [
    { data: [{ id: 'a' }], has_more: true, first_id: 'a', last_id: 'a' },
    { data: [], has_more: true, first_id: null, last_id: 'b' },
    { data: [{ id: 'c' }], has_more: false, first_id: 'c', last_id: 'c' },
  ];
  const { entries, paths } = await anthropicPages((call) => pages[call - 1]);
  expect(entries).toMatchObject([{ id: 'a' }, { id: 'c' }]);
  expect(paths).toEqual([
    '/v1/models?limit=20',
    '/v1/models?limit=20&after_id=a',
    '/v1/models?limit=20&after_id=b',
  ]);
});

it('Anthropic’s list ends where a server has more without end, or no id to continue from', async () => {
  const endless = await anthropicPages((call) => ({
    data: [{ id: `m${call}` }],
    has_more: true,
    last_id: `m${call}`,
  }));
  expect(endless.entries).toMatchObject([{ id: 'm1' }, { id: 'm2' }, { id: 'm3' }]);
  const same = await anthropicPages(() => ({ data: [], has_more: true, last_id: 'a' }));
  expect(same.paths).toHaveLength(2);
  const none = await anthropicPages(() => ({ data: [], has_more: true, last_id: null }));
  expect(none.paths).toHaveLength(1);
});
