import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { createMessageEncoder } from './message-encoder.ts';
import { createMessageAccumulator } from './message-accumulator.ts';

const head = { id: 'msg_1', model: 'm', estimatedInputTokens: 12 };
const call = (
  index: number,
  argumentsDelta: string,
  more: { id?: string; name?: string } = {},
): ChatEvent => ({ type: 'tool_call', index, argumentsDelta, ...more });

function encode(events: readonly ChatEvent[]): Anthropic.RawMessageStreamEvent[] {
  const encoder = createMessageEncoder(head);
  return [encoder.start(), ...events.flatMap((event) => encoder.event(event)), ...encoder.end()];
}

function fold(events: readonly ChatEvent[]): Anthropic.Message {
  const all = createMessageAccumulator(head);
  for (const event of events) all.add(event);
  return all.result();
}

/** Type and place of each event, to see that blocks follow one another. */
const shape = (events: readonly Anthropic.RawMessageStreamEvent[]): string[] =>
  events.map((event) =>
    'index' in event ? `${event.type.replace('content_block_', '')} ${event.index}` : event.type,
  );

describe('blocks', () => {
  test('thinking, text and a call come one after another', () => {
    const events = encode([
      { type: 'reasoning', text: 'h' },
      { type: 'reasoning', text: 'm' },
      { type: 'text', text: 'yes' },
      call(0, '', { id: 'a', name: 'look' }),
      call(0, '{"x":'),
      call(0, '1}'),
      { type: 'finish', reason: 'tool_calls' },
    ]);
    expect(shape(events)).toEqual([
      'message_start',
      'start 0',
      'delta 0',
      'delta 0',
      'stop 0',
      'start 1',
      'delta 1',
      'stop 1',
      'start 2',
      'delta 2',
      'delta 2',
      'stop 2',
      'message_delta',
      'message_stop',
    ]);
    expect(
      events
        .filter(({ type }) => type === 'content_block_delta')
        .map((event) => (event as Anthropic.RawContentBlockDeltaEvent).delta.type),
    ).not.toContain('signature_delta');
  });

  test('calls whose pieces are mixed up never write into a closed block', () => {
    const mixed = [
      call(0, '{"a"', { id: 'a', name: 'first' }),
      call(1, '{"b"', { id: 'b', name: 'second' }),
      call(0, ':1}'),
      call(1, ':2}'),
      { type: 'finish', reason: 'tool_calls' },
    ] satisfies ChatEvent[];
    const events = encode(mixed);
    expect(shape(events)).toEqual([
      'message_start',
      'start 0',
      'delta 0',
      'delta 0',
      'stop 0',
      'start 1',
      'delta 1',
      'delta 1',
      'stop 1',
      'message_delta',
      'message_stop',
    ]);
    expect(fold(mixed).content).toMatchObject([
      { id: 'a', input: { a: 1 } },
      { id: 'b', input: { b: 2 } },
    ]);
  });

  test('text after a call without arguments waits for the end and is not lost', () => {
    const events = encode([
      call(0, '', { id: 'a', name: 'now' }),
      { type: 'text', text: 'done' },
      { type: 'finish', reason: 'stop' },
    ]);
    expect(shape(events)).toEqual([
      'message_start',
      'start 0',
      'stop 0',
      'start 1',
      'delta 1',
      'stop 1',
      'message_delta',
      'message_stop',
    ]);
  });

  test('a call without an id gets one that its result can name', () => {
    const block = fold([call(0, '{}', { name: 'look' }), { type: 'finish', reason: 'tool_calls' }])
      .content[0];
    expect(block).toMatchObject({ type: 'tool_use', id: 'toolu_msg_1_0', input: {} });
  });

  test('arguments that are no JSON are shown as they were', () => {
    expect(
      fold([call(0, '{"x', { id: 'a', name: 'look' }), { type: 'finish', reason: 'length' }])
        .content[0],
    ).toMatchObject({ input: { arguments: '{"x' } });
  });
});

describe('the end', () => {
  test.each([
    ['stop', [], 'end_turn'],
    ['length', [], 'max_tokens'],
    ['content_filter', [], 'refusal'],
    ['tool_calls', [call(0, '{}', { id: 'a', name: 'f' })], 'tool_use'],
    ['stop', [call(0, '{}', { id: 'a', name: 'f' })], 'tool_use'],
    ['tool_calls', [], 'end_turn'],
  ] as const)('%s with %j is %s, plain and streamed', (reason, before, wanted) => {
    const events = [...before, { type: 'finish', reason }] satisfies ChatEvent[];
    expect(fold(events).stop_reason).toBe(wanted);
    expect(encode(events).at(-2)).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: wanted, stop_sequence: null },
    });
  });

  test('a stop sequence is reported where the backend reports which, and never with a call or a cut', () => {
    const finish = { type: 'finish', reason: 'stop', stopSequence: 'END' } as const;
    expect(fold([finish])).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
    expect(encode([finish]).at(-2)).toMatchObject({
      delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    });
    expect(fold([call(0, '{}', { id: 'a', name: 'f' }), finish])).toMatchObject({
      stop_reason: 'tool_use',
      stop_sequence: null,
    });
  });

  test('usage that comes after the finish is counted, cached tokens apart from the input', () => {
    const events: ChatEvent[] = [
      { type: 'text', text: 'a' },
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: {
          input: 7,
          cacheRead: 3,
          cacheWrite: 2,
          output: 5,
          reasoning: 1,
          source: 'reported',
        },
      },
    ];
    const usage = {
      input_tokens: 7,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 2,
      output_tokens: 6,
      output_tokens_details: { thinking_tokens: 1 },
    };
    expect(fold(events).usage).toMatchObject(usage);
    expect(encode(events)[0]).toMatchObject({
      message: { usage: { input_tokens: 12, output_tokens: 0 } },
    });
    expect(encode(events).at(-2)).toMatchObject({ usage });
  });

  test('usage that no one reported is estimated, not zero', () => {
    expect(
      fold([
        { type: 'text', text: 'eight of them, nearly' },
        { type: 'finish', reason: 'stop' },
      ]).usage,
    ).toMatchObject({ input_tokens: 12, output_tokens: 6 });
  });

  test('an answer without a finish has no end to encode', () => {
    expect(() => encode([{ type: 'text', text: 'and then' }])).toThrow(/broke off/);
    expect(() => fold([{ type: 'text', text: 'and then' }])).toThrow(/broke off/);
  });
});
