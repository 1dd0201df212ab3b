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
  ['logprobs', { logprobs: 6 }],
  ['prompt', { prompt: [] }],
  ['prompt', { prompt: Array.from({ length: 33 }, () => 'a') }],
  ['prompt', { prompt: ['a', 'b', 'c', 'd', 'e'], n: 7 }],
  ['prompt', { prompt: [[1, 2], [3]] }],
  ['prompt', { prompt: [1, 2, 3] }],
])('%s, which no backend can do, is refused by name and not dropped', async (param, more) => {
  const error: unknown = await openai.completions
    .create({ model: 'small-local', prompt: 'Once', ...more })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ status: 400, param });
  expect(lan.router.seen).toEqual([]);
});

test('several prompts are each asked, and the choices are in their order, `n` to each', async () => {
  lan.router.play(async function* ({ messages }) {
    await Promise.resolve();
    yield { type: 'text', text: `${JSON.stringify(messages[0]?.content)}!` };
    yield { type: 'finish', reason: 'stop' };
  });
  const body = { model: 'small-local', prompt: ['one', 'two'], n: 2, seed: 4 };
  const { choices } = await openai.completions.create(body);
  const texts = ['"one"!', '"one"!', '"two"!', '"two"!'];
  expect(choices.map(({ text, index }) => [index, text])).toEqual([...texts.entries()]);
  expect(lan.router.seen.map(({ request }) => (request as ChatRequest).seed)).toEqual([4, 5, 4, 5]);
  const streamed: string[] = [];
  for await (const chunk of await openai.completions.create({ ...body, stream: true }))
    for (const { index, text } of chunk.choices) streamed[index] = (streamed[index] ?? '') + text;
  expect(streamed).toEqual(texts);
});

test('log probabilities have the older form, with the offset of each token, streamed too', async () => {
  const one = (token: string, logprob: number) => ({ token, logprob, bytes: null });
  lan.router.play(async function* () {
    await Promise.resolve();
    yield { type: 'text', text: 'Hi', logprobs: [{ ...one('Hi', -0.5), top: [one('Ho', -0.1)] }] };
    yield {
      type: 'text',
      text: ' you',
      logprobs: [
        { ...one(' yo', -1), top: [] },
        { ...one('u', -2), top: [] },
      ],
    };
    yield { type: 'finish', reason: 'stop' };
  });
  const body = { model: 'vendor/big-cloud', prompt: 'Once', logprobs: 1 };
  const { choices } = await openai.completions.create(body);
  expect(choices[0]?.logprobs).toEqual({
    tokens: ['Hi', ' yo', 'u'],
    token_logprobs: [-0.5, -1, -2],
    top_logprobs: [{ Ho: -0.1, Hi: -0.5 }, { ' yo': -1 }, { u: -2 }],
    text_offset: [0, 2, 5],
  });
  expect(asked().extra).toEqual({ logprobs: true, top_logprobs: 1 });
  const offsets: number[] = [];
  for await (const chunk of await openai.completions.create({ ...body, stream: true }))
    offsets.push(...(chunk.choices[0]?.logprobs?.text_offset ?? []));
  expect(offsets).toEqual([0, 2, 5]);
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
