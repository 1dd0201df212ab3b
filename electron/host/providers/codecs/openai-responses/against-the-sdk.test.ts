import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { createCodecBed } from '../../../../../test/fakes/codec-bed.ts';
import {
  called,
  completed,
  created,
  reasoned,
  said,
  usage,
} from '../../../../../test/fakes/responses-replies.ts';
import { createResponsesCodec } from './responses-codec.ts';

it('reads a stream as OpenAI’s own client reads it: text, arguments and counts', async () => {
  const bed = await createCodecBed(createResponsesCodec, {
    provider: 'openai-responses',
    root: '/v1',
  });
  const pieces = [
    created,
    ...reasoned(0, 'gAAA', 'why'),
    ...said(1, '租约', ' ends'),
    ...called(2, 'call_1', 'look', '{"at":', '1}'),
    completed(),
  ];
  const { events } = await bed.outcome(
    '/v1/responses',
    { pieces },
    { model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] },
  );
  const client = new OpenAI({ apiKey: 'k', baseURL: bed.endpoint.baseUrl, maxRetries: 0 });
  const theirs: Record<string, string> = {};
  for await (const event of await client.responses.create({
    model: 'gpt-5',
    input: 'Hi',
    stream: true,
  })) {
    if (event.type === 'response.output_text.done') theirs['text'] = event.text;
    if (event.type === 'response.function_call_arguments.done')
      theirs['arguments'] = event.arguments;
    if (event.type === 'response.completed')
      theirs['total'] = String(event.response.usage?.total_tokens);
  }
  await bed.close();

  expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(
    theirs['text'],
  );
  expect(
    events.map((event) => (event.type === 'tool_call' ? event.argumentsDelta : '')).join(''),
  ).toBe(theirs['arguments']);
  const counted = events.flatMap((event) =>
    event.type === 'usage'
      ? [
          event.usage.input +
            event.usage.cacheRead +
            event.usage.cacheWrite +
            event.usage.output +
            event.usage.reasoning,
        ]
      : [],
  );
  expect(counted).toEqual([usage.total_tokens]);
  expect(theirs['total']).toBe(String(usage.total_tokens));
});
