import OpenAI, { APIError } from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../shared/chat.ts';
import { AppError } from '../../shared/errors.ts';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { chunk, done, spoken } from '../fakes/upstream.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';

/**
 * Several answers to one request, log probabilities, and dimensions: what not every backend has.
 */
let lan: LanFixture;
let openai: OpenAI;
const hi = [{ role: 'user' as const, content: 'hi' }];
const asked = (fixture: LanFixture): OpenAI =>
  new OpenAI({ apiKey: runKey, baseURL: `${fixture.origin}/v1`, maxRetries: 0 });
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it went through',
    (thrown: unknown) => thrown,
  );

describe('n', () => {
  const usage = {
    input: 7,
    cacheRead: 3,
    cacheWrite: 0,
    output: 2,
    reasoning: 1,
    source: 'reported' as const,
  };
  /** Answers by the seed, so that each can be told apart; the later ones are done first. */
  async function* bySeed({ seed = 0 }: ChatRequest): AsyncGenerator<ChatEvent> {
    for (const piece of ['answer ', String(seed)]) {
      for (let turn = seed; turn < 10; turn += 1) await Promise.resolve();
      yield { type: 'text', text: piece };
    }
    yield { type: 'usage', usage };
    yield { type: 'finish', reason: 'stop' };
  }

  beforeEach(async () => {
    lan = await startLan();
    openai = asked(lan);
    lan.router.play(bySeed);
  });
  afterEach(() => lan.close());

  test('as many answers as were asked for, each by a request of its own, and paid for as that', async () => {
    const { choices, usage: paid } = await openai.chat.completions.create({
      model: 'vendor/big-cloud',
      messages: hi,
      n: 3,
      seed: 4,
    });
    expect(
      choices.map(({ index, message, finish_reason: reason }) => [index, message.content, reason]),
    ).toEqual([
      [0, 'answer 4', 'stop'],
      [1, 'answer 5', 'stop'],
      [2, 'answer 6', 'stop'],
    ]);
    expect(paid).toMatchObject({ prompt_tokens: 30, completion_tokens: 9, total_tokens: 39 });
    expect(lan.router.seen).toHaveLength(3);
  });

  test('in a stream they are told apart by their index, with one [DONE] and one usage', async () => {
    const texts = ['', '', ''];
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const one of await openai.chat.completions.create({
      model: 'vendor/big-cloud',
      messages: hi,
      n: 3,
      seed: 1,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(one);
      for (const { index, delta } of one.choices) texts[index] += delta.content ?? '';
    }
    expect(texts).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(chunks.slice(0, 3).map(({ choices }) => choices[0]?.delta.role)).toEqual([
      'assistant',
      'assistant',
      'assistant',
    ]);
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(3);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 30 } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  test('one that fails before it begins is the failure of all, and stops the others', async () => {
    const stopped = Promise.withResolvers<void>();
    lan = await lan.close().then(() => startLan());
    lan.router.play(async function* (_, signal): AsyncGenerator<ChatEvent> {
      yield { type: 'text', text: 'begun' };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      stopped.resolve();
    });
    lan.router.play(async function* () {
      await Promise.resolve();
      yield* [];
      throw new AppError('provider_overloaded', 'Too busy.', { retryable: true });
    });
    expect(
      await failure(
        asked(lan).chat.completions.create({
          model: 'vendor/big-cloud',
          messages: hi,
          n: 2,
          stream: true,
        }),
      ),
    ).toMatchObject({ status: 503 });
    await stopped.promise;
  });

  test('completions have it too', async () => {
    const { choices, usage: paid } = await openai.completions.create({
      model: 'vendor/big-cloud',
      prompt: 'Once',
      n: 2,
      seed: 8,
    });
    expect(choices.map(({ index, text }) => [index, text])).toEqual([
      [0, 'answer 8'],
      [1, 'answer 9'],
    ]);
    expect(paid?.prompt_tokens).toBe(20);
    const texts = ['', ''];
    for await (const {
      choices: [one],
    } of await openai.completions.create({
      model: 'vendor/big-cloud',
      prompt: 'Once',
      n: 2,
      seed: 8,
      stream: true,
    }))
      if (one !== undefined) texts[one.index] += one.text;
    expect(texts).toEqual(['answer 8', 'answer 9']);
  });

  test('more than a handful is refused by name', async () => {
    expect(
      await failure(
        openai.chat.completions.create({ model: 'vendor/big-cloud', messages: hi, n: 9 }),
      ),
    ).toMatchObject({ status: 400, param: 'n' });
    expect(lan.router.seen).toEqual([]);
  });
});

describe('with the real router', () => {
  let world: RouterWorld;
  beforeEach(async () => {
    world = await routerWorld();
    lan = await startLan({ router: world.router });
    openai = asked(lan);
  });
  afterEach(async () => {
    await lan.close();
    await world.close();
  });

  const token = (text: string, logprob: number) => ({
    token: text,
    logprob,
    bytes: [...Buffer.from(text)],
  });
  const logprobs = (text: string) => ({
    content: [{ ...token(text, -0.25), top_logprobs: [token(text, -0.25), token('!', -2)] }],
    refusal: null,
  });
  const said = (text: string): string => {
    const choice = {
      index: 0,
      delta: { content: text },
      logprobs: logprobs(text),
      finish_reason: null,
    };
    const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
    return `data: ${JSON.stringify({ ...head, choices: [choice] })}\n\n`;
  };

  test('log probabilities come from an account that has them as they are, plain and streamed', async () => {
    const { upstream } = await world.account('first');
    upstream.script('/v1/chat/completions', [
      { pieces: [said('Hel'), said('lo'), chunk({}, 'stop'), done] },
    ]);
    const ask = { model: 'cloud', messages: hi, logprobs: true, top_logprobs: 2 };
    const plain = await openai.chat.completions.create(ask);
    expect(plain.choices[0]).toMatchObject({
      message: { content: 'Hello' },
      logprobs: { content: [...logprobs('Hel').content, ...logprobs('lo').content] },
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({ logprobs: true, top_logprobs: 2 });
    const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
    expect(streamed.choices[0]?.logprobs?.content).toEqual(plain.choices[0]?.logprobs?.content);
  });

  test('a response has them where its include asks for them, with what of them each event has', async () => {
    const { upstream } = await world.account('first');
    upstream.script('/v1/chat/completions', [
      { pieces: [said('Hel'), said('lo'), chunk({}, 'stop'), done] },
    ]);
    const ask = {
      model: 'cloud',
      input: 'hi',
      include: ['message.output_text.logprobs' as const],
      top_logprobs: 2,
    };
    const plain = await openai.responses.create(ask);
    expect(plain.output[0]).toMatchObject({
      content: [
        { text: 'Hello', logprobs: [...logprobs('Hel').content, ...logprobs('lo').content] },
      ],
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({ logprobs: true, top_logprobs: 2 });
    for await (const event of await openai.responses.create({ ...ask, stream: true })) {
      if (event.type === 'response.output_text.delta')
        expect(event.logprobs).toMatchObject([{ token: event.delta, logprob: -0.25 }]);
    }
  });

  test('n asks the account that many times', async () => {
    const { upstream } = await world.account('first');
    upstream.script('/v1/chat/completions', [spoken('a'), spoken('b')]);
    const { choices } = await openai.chat.completions.create({
      model: 'cloud',
      messages: hi,
      n: 2,
    });
    expect(
      choices
        .map(({ message }) => message.content)
        .toSorted((a, b) => String(a).localeCompare(String(b))),
    ).toEqual(['a', 'b']);
    expect(upstream.seen.at(-1)?.body).not.toHaveProperty('n');
  });

  test('dimensions go to the account, and vectors of others are no answer', async () => {
    const { upstream } = await world.account('only', { models: ['vec'] });
    expect(
      (await openai.embeddings.create({ model: 'vec', input: 'abc', dimensions: 3 })).data[0]
        ?.embedding,
    ).toHaveLength(3);
    expect(upstream.seen.at(-1)?.body).toMatchObject({ dimensions: 3 });
    const error = await failure(
      openai.embeddings.create({ model: 'vec', input: 'abc', dimensions: 2 }),
    );
    expect(error).toBeInstanceOf(APIError);
    expect(String(error)).toContain('`dimensions`');
  });
});
