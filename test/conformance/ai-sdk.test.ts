import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  cosineSimilarity,
  embedMany,
  generateObject,
  generateText,
  stepCountIs,
  streamObject,
  streamText,
  tool,
} from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keys, startServer, type OutsideServer } from './outside/server.ts';
import { startCleverUpstream, type CleverUpstream } from './outside/upstream.ts';

/** The AI SDK's OpenAI-compatible provider against `hearth serve`. */

let upstream: CleverUpstream;
let server: OutsideServer;

beforeAll(async () => {
  upstream = await startCleverUpstream();
  server = await startServer(upstream.baseUrl);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const hearth = (apiKey = keys.OUTSIDE_KEY) =>
  createOpenAICompatible({
    name: 'hearth',
    baseURL: `${server.url}/v1`,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
const capital = z.object({ city: z.string(), people: z.number() });
const bern = "It is 'Bern' with 134000 people.";
const getWeather = tool({
  description: 'The weather at a place',
  inputSchema: z.object({ place: z.string() }),
  execute: ({ place }) => Promise.resolve(`It snows in ${place}.`),
});

describe('the AI SDK', () => {
  it('generates text with the usage and the reason that it shows its user', async () => {
    const { text, usage, finishReason } = await generateText({
      model: hearth()('clever-chat'),
      prompt: 'Hi',
    });
    expect({ text, finishReason }).toEqual({
      text: 'Hello to you. You said: Hi',
      finishReason: 'stop',
    });
    expect(usage.totalTokens).toBe((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    expect(usage.totalTokens).toBeGreaterThan(0);
  });

  it('streams the same text in several parts, with the usage at the end', async () => {
    const stream = streamText({ model: hearth()('clever-chat'), prompt: 'Hi' });
    const parts: string[] = [];
    for await (const part of stream.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe('Hello to you. You said: Hi');
    expect((await stream.usage).totalTokens).toBeGreaterThan(0);
  });

  it('generates an object by its schema, whole and as it grows', async () => {
    const wanted = { city: 'Bern', people: 134_000 };
    expect(
      (await generateObject({ model: hearth()('clever-chat'), schema: capital, prompt: bern }))
        .object,
    ).toEqual(wanted);
    const stream = streamObject({ model: hearth()('clever-chat'), schema: capital, prompt: bern });
    const grown: unknown[] = [];
    for await (const part of stream.partialObjectStream) grown.push(part);
    expect(grown.at(-1)).toEqual(wanted);
    expect(await stream.object).toEqual(wanted);
  });

  it('holds a model of this machine to the schema', async () => {
    const schema = z.object({ warm: z.boolean() });
    const { object } = await generateObject({
      model: hearth()('smollm2-135m-instruct'),
      schema,
      prompt: 'Is red a warm colour?',
      maxOutputTokens: 60,
      temperature: 0,
    });
    expect(typeof object.warm).toBe('boolean');
  });

  it.each(['plain', 'streamed'])(
    'goes through a loop of tools, two called concurrently, %s',
    async (how) => {
      const request = {
        model: hearth()('clever-chat'),
        prompt: 'What is the weather in Bern and in Tokyo?',
        tools: { getWeather },
        stopWhen: stepCountIs(3),
      };
      const done = how === 'plain' ? await generateText(request) : streamText(request);
      const [steps, text] = await Promise.all([done.steps, done.text]);
      expect(steps[0]?.toolResults.map((result) => result.output)).toEqual([
        'It snows in Bern.',
        'It snows in Tokyo.',
      ]);
      expect(steps).toHaveLength(2);
      expect(text).toBe('The tool answered: It snows in Tokyo.');
    },
  );

  it('embeds many texts in their order', async () => {
    const { embeddings, usage } = await embedMany({
      model: hearth().embeddingModel('all-minilm-l6-v2'),
      values: ['Which animal purrs?', 'The cat purrs on the sofa.', 'The car was sold.'],
    });
    const [question = [], cat = [], car = []] = embeddings;
    expect(cosineSimilarity(question, cat)).toBeGreaterThan(cosineSimilarity(question, car));
    expect(usage.tokens).toBeGreaterThan(0);
  });

  it.each([
    ['a wrong key', () => hearth('sk-wrong')('clever-chat'), 401, false],
    ['a model that nobody has', () => hearth()('nobody'), 404, false],
    ['a provider that is asked too often', () => hearth()('clever-crowded'), 429, true],
  ])(
    'tells %s by its status and whether asking again helps',
    async (_, model, statusCode, isRetryable) => {
      const error = await generateText({ model: model(), prompt: 'Hi', maxRetries: 0 }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(APICallError);
      expect(error).toMatchObject({ statusCode, isRetryable });
    },
  );
});
