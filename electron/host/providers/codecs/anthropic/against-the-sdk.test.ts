import Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import {
  messageDelta,
  messageStart,
  messageStop,
  ping,
  textBlock,
  thinkingBlock,
  toolBlock,
} from '../../../../../test/fakes/anthropic-replies.ts';
import { createCodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { createAnthropicCodec } from './anthropic-codec.ts';

it('reads a stream as Anthropic’s own client reads it: text, thinking, arguments and counts', async () => {
  const bed = await createCodecBed(createAnthropicCodec, { provider: 'anthropic', root: '/v1' });
  const pieces = [
    messageStart({
      input_tokens: 21,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 7,
      output_tokens: 1,
    }),
    ping,
    ...thinkingBlock(0, 'Let me see.', 'c2lnbmVk'),
    ...textBlock(1, '租约', ' ends'),
    ...toolBlock(2, 'toolu_1', 'look', '{"at":', '1}'),
    messageDelta('tool_use', { output_tokens: 89 }),
    messageStop,
  ];
  const { events } = await bed.outcome(
    '/v1/messages',
    { pieces },
    { model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'Hi' }] },
  );
  const client = new Anthropic({
    apiKey: 'k',
    baseURL: new URL(bed.endpoint.baseUrl).origin,
    maxRetries: 0,
  });
  const theirs = await client.messages
    .stream({
      model: 'claude-opus-5-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    .finalMessage();
  await bed.close();

  const joined = (type: 'text' | 'reasoning'): string =>
    events.map((event) => (event.type === type ? event.text : '')).join('');
  const text = events
    .map((event) => (event.type === 'tool_call' ? event.argumentsDelta : ''))
    .join('');
  expect(theirs.content).toMatchObject([
    { type: 'thinking', thinking: joined('reasoning'), signature: 'c2lnbmVk' },
    { type: 'text', text: joined('text') },
    { type: 'tool_use', id: 'toolu_1', input: JSON.parse(text) as unknown },
  ]);
  const { usage } = theirs;
  expect(events).toContainEqual({
    type: 'usage',
    usage: {
      input: usage.input_tokens,
      cacheRead: usage.cache_read_input_tokens,
      cacheWrite: usage.cache_creation_input_tokens,
      output: usage.output_tokens,
      reasoning: 0,
      source: 'reported',
    },
  });
});
