import OpenAI, { APIError } from 'openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatRequest } from '../../shared/chat.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

let lan: LanFixture;
let openai: OpenAI;

beforeEach(async () => {
  lan = await startLan();
  openai = new OpenAI({ apiKey: runKey, baseURL: `${lan.url}/v1`, maxRetries: 0 });
});
afterEach(() => lan.close());

const asked = (): ChatRequest => lan.router.seen.at(-1)?.request as ChatRequest;

test('an older completion is a text with its end and usage, and its prompt one message', async () => {
  const reply = await openai.completions.create({
    model: 'small-local',
    prompt: 'Once',
    max_tokens: 5,
    stop: ['\n'],
    user: 'ann',
  });
  expect(reply).toMatchObject({
    object: 'text_completion',
    model: 'small-local',
    choices: [{ text: 'Hello world', index: 0, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 3 },
  });
  expect(reply.id).toMatch(/^cmpl-req_/);
  expect(asked()).toMatchObject({
    messages: [{ role: 'user', content: 'Once' }],
    maxTokens: 5,
    stop: ['\n'],
    extra: { user: 'ann' },
  });
});

test('its stream is the same text, with usage last when asked for', async () => {
  const stream = await openai.completions.create({
    model: 'small-local',
    prompt: ['Once'],
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: OpenAI.Completion[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map((one) => one.choices[0]?.text ?? '').join('')).toBe('Hello world');
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 13 } });
});

test.each([
  ['n', { n: 9 }],
  ['best_of', { best_of: 2 }],
  ['echo', { echo: true }],
  ['suffix', { suffix: 'the end' }],
  ['logprobs', { logprobs: 3 }],
  ['prompt', { prompt: ['a', 'b'] }],
  ['prompt', { prompt: [1, 2, 3] }],
])('%s, which no backend can do, is refused by name and not dropped', async (param, more) => {
  const error: unknown = await openai.completions
    .create({ model: 'small-local', prompt: 'Once', ...more })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ status: 400, param });
  expect(lan.router.seen).toEqual([]);
});

test('a stream that breaks ends with an error and no [DONE]', async () => {
  lan.router.play(async function* () {
    await Promise.resolve();
    yield { type: 'text', text: 'half' };
  });
  const reply = await fetch(`${lan.origin}/v1/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${runKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'small-local', prompt: 'Once', stream: true }),
  });
  const text = await reply.text();
  expect(text).toContain('"code":"stream_broken"');
  expect(text).not.toContain('[DONE]');
});

test('/v1/chat/completions/stream streams without being asked to', async () => {
  const reply = await fetch(`${lan.origin}/v1/chat/completions/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${runKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'small-local', messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect(reply.headers.get('content-type')).toContain('text/event-stream');
  expect((await reply.text()).trimEnd().endsWith('data: [DONE]')).toBe(true);
});

test('models can be listed of one provider', async () => {
  const list = async (query: string) =>
    (
      (await (
        await fetch(`${lan.origin}/v1/models${query}`, {
          headers: { authorization: `Bearer ${runKey}` },
        })
      ).json()) as { data: { id: string }[] }
    ).data.map(({ id }) => id);
  expect(await list('?provider=local')).toEqual(['small-local', 'small-embedding']);
  expect(await list('?provider=openai-compatible')).toEqual(['vendor/big-cloud']);
  expect(await list('?provider=nobody')).toEqual([]);
});
