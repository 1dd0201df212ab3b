import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ChatRequest, ToolDefinition } from '../../shared/chat.ts';
import { toLocalChat } from '../../electron/host/local-models/runtime/to-local-chat.ts';
import { createCallReader } from '../../electron/host/local-models/tools/call-reader.ts';
import { startInference } from './inference-process.ts';
import { smol, smolPath } from './model-files.ts';

const { client, stop } = startInference();
beforeAll(() => void smolPath());
afterAll(() => stop());

interface Answer {
  text: string;
  calls: { id: string; name: string; arguments: string }[];
  reason: string;
  stopSequence: string | undefined;
  outputTokens: number;
}

/** As the host asks and reads, without its database. */
async function ask(part: Partial<ChatRequest>): Promise<Answer> {
  const answer: Answer = {
    text: '',
    calls: [],
    reason: '',
    stopSequence: undefined,
    outputTokens: 0,
  };
  const reader = createCallReader();
  const request: ChatRequest = {
    model: 'smol',
    messages: [{ role: 'user', content: 'What is the weather in Paris and in Rome?' }],
    temperature: 0,
    maxTokens: 300,
    ...part,
  };
  for await (const event of await client.chat(toLocalChat(request, smol()))) {
    if (event.type === 'finish')
      Object.assign(answer, {
        reason: event.reason,
        stopSequence: event.stopSequence,
        outputTokens: event.outputTokens,
      });
    else if (event.type === 'text') answer.text += event.text;
    else if (event.type === 'call') {
      for (const { index, id = '', name = '', argumentsDelta } of reader.read(event.text)) {
        const call = (answer.calls[index] ??= { id, name, arguments: '' });
        call.arguments += argumentsDelta;
      }
    }
  }
  return answer;
}

const friend = z
  .strictObject({ name: z.string().max(12), weight: z.number().min(0) })
  .meta({ id: 'friend' });
const person = z.strictObject({
  name: z.string().min(1).max(20),
  age: z.int().min(0).max(130),
  children: z.int().nonnegative(),
  born: z.iso.date().optional(),
  role: z.enum(['cook', 'sailor', 'keeper of the light']),
  friends: z.array(friend).min(1).max(2),
  boss: friend.optional(),
  note: z.string().max(30).nullable(),
});
const place = z.strictObject({
  city: z.string().max(30),
  unit: z.enum(['celsius', 'fahrenheit']).optional(),
});

const weather: ToolDefinition = {
  name: 'get_weather',
  description: 'The weather in a city now',
  parameters: z.toJSONSchema(place),
  strict: true,
};
const clock: ToolDefinition = {
  name: 'get_time',
  description: 'The time in a city now',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string', maxLength: 30 } },
    required: ['city'],
  },
  strict: true,
};

describe('answers by a grammar, with a real model in a real process', { timeout: 120_000 }, () => {
  test.each([0, 1.5])(
    'an answer keeps to its JSON Schema, also at temperature %f',
    async (temperature) => {
      const answer = await ask({
        messages: [{ role: 'user', content: 'Describe a lighthouse keeper.' }],
        temperature,
        seed: 3,
        responseFormat: {
          type: 'json_schema',
          json_schema: { name: 'person', strict: true, schema: z.toJSONSchema(person) },
        },
      });
      expect(answer.reason).toBe('stop');
      expect(person.safeParse(JSON.parse(answer.text)).error).toBeUndefined();
    },
  );

  test('an answer in JSON without a schema is an object', async () => {
    const answer = await ask({
      messages: [
        { role: 'user', content: 'Give me JSON with the keys city and country for Paris.' },
      ],
      responseFormat: { type: 'json_object' },
    });
    expect(answer.reason).toBe('stop');
    expect(JSON.parse(answer.text)).toBeTypeOf('object');
  });

  test('a forced call has the named tool, an id and arguments that fit', async () => {
    const answer = await ask({
      tools: [clock, weather],
      toolChoice: { type: 'function', function: { name: 'get_weather' } },
    });
    expect(answer).toMatchObject({ text: '', reason: 'stop', calls: [{ name: 'get_weather' }] });
    expect(answer.calls).toHaveLength(1);
    expect(answer.calls[0]?.id).toMatch(/^call_\w{32}$/);
    expect(place.safeParse(JSON.parse(answer.calls[0]?.arguments ?? '')).error).toBeUndefined();
  });

  test('a required call is one of the tools, and only one where several are not wanted', async () => {
    const answer = await ask({
      tools: [clock, weather],
      toolChoice: 'required',
      extra: { parallel_tool_calls: false },
    });
    expect(answer.calls).toHaveLength(1);
    expect(['get_time', 'get_weather']).toContain(answer.calls[0]?.name);
  });

  test('several calls at once come apart, each with its own id and whole arguments', async () => {
    const answer = await ask({ tools: [weather], toolChoice: 'required', maxTokens: 800 });
    expect(answer.calls.length).toBeGreaterThan(0);
    for (const call of answer.calls)
      expect(place.safeParse(JSON.parse(call.arguments)).error).toBeUndefined();
    expect(new Set(answer.calls.map(({ id }) => id)).size).toBe(answer.calls.length);
  });

  test('a model that may call and does not, answers in words', async () => {
    const { text, calls, reason } = await ask({
      messages: [{ role: 'user', content: 'Say hello.' }],
      tools: [weather],
      toolChoice: 'auto',
      maxTokens: 60,
    });
    expect({ calls, reason }).toEqual({ calls: [], reason: 'stop' });
    expect(text).not.toBe('');
  });

  test('a model that begins a call on its own goes on by the grammar, and the mark of the call is no text', async () => {
    const call =
      '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>';
    const shown = Array.from({ length: 4 }, () => [
      { role: 'user' as const, content: 'weather' },
      { role: 'assistant' as const, content: call },
    ]).flat();
    const { text, calls } = await ask({
      messages: [...shown, { role: 'user', content: 'weather' }],
      tools: [weather],
    });
    expect(calls).not.toEqual([]);
    expect(text).not.toContain('tool_call');
    for (const one of calls)
      expect(place.safeParse(JSON.parse(one.arguments)).error).toBeUndefined();
  });

  test('a call and its result stand in the conversation that the model reads', async () => {
    const asked: ChatRequest['messages'] = [
      { role: 'user', content: 'What is the weather in Rome?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'a', name: 'get_weather', arguments: '{"city":"Rome"}' }],
      },
    ];
    const said = async (result: string): Promise<string> =>
      (
        await ask({
          messages: [...asked, { role: 'tool', toolCallId: 'a', content: result }],
          tools: [weather],
          toolChoice: 'none',
          maxTokens: 60,
        })
      ).text;
    expect(await said('{"sky": "snow"}')).toContain('snow');
    expect(await said('{"sky": "fog"}')).not.toContain('snow');
  });

  test('a call that is cut by the limit says so, with what of its arguments had come', async () => {
    const answer = await ask({ tools: [weather], toolChoice: 'required', maxTokens: 14 });
    expect(answer.reason).toBe('length');
  });

  test('which stop word ended an answer is reported', async () => {
    const whole = await ask({
      messages: [{ role: 'user', content: 'Tell a story about the sea.' }],
      maxTokens: 30,
    });
    const word = whole.text.split(' ')[6] ?? '';
    expect(
      await ask({
        messages: [{ role: 'user', content: 'Tell a story about the sea.' }],
        maxTokens: 30,
        stop: ['never said', word],
      }),
    ).toMatchObject({ reason: 'stop', stopSequence: word });
  });

  test('penalties keep words from coming again', async () => {
    const messages = [
      { role: 'user' as const, content: 'Count: one one one one one one one' },
      { role: 'assistant' as const, content: 'one one one one one one one one one one' },
      { role: 'user' as const, content: 'Go on counting in that way.' },
    ];
    const count = async (extra: Record<string, unknown>): Promise<number> =>
      (await ask({ messages, maxTokens: 40, extra: { repetition_penalty: 1, ...extra } })).text
        .toLowerCase()
        .split('one').length;
    expect(await count({ frequency_penalty: 2, presence_penalty: 2 })).toBeLessThan(
      await count({}),
    );
  });

  test('a token that a bias forbids is not written, and one that it favours is', async () => {
    const first = async (extra: Record<string, unknown>): Promise<string> =>
      (await ask({ messages: [{ role: 'user', content: 'Say hello.' }], maxTokens: 1, extra }))
        .text;
    const usual = await first({});
    const other = await first({ logit_bias: { '28': 100 } });
    expect(other).not.toBe(usual);
    expect(await first({ logit_bias: { '28': -100 } })).toBe(usual);
  });
});
