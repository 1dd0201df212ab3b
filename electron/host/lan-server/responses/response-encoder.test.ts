import { expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import { createResponseEncoder } from './response-encoder.ts';
import { responsesBodySchema } from './responses-body.ts';
import { toMessages } from './to-messages.ts';

const encoderOf = (more = {}) =>
  createResponseEncoder(
    { id: 'resp_r', requestId: 'r', created: 1, model: 'm' },
    responsesBodySchema.parse({ model: 'm', input: 'hi', ...more }),
    () => 2_500,
  );

it('does not announce a call before its name has come, and loses no piece of it', () => {
  const encode = encoderOf();
  expect(
    encode.event({ type: 'tool_call', index: 0, id: 'call_a', argumentsDelta: '{"a"' }),
  ).toEqual([]);
  expect(
    encode.event({ type: 'tool_call', index: 0, name: 'look', argumentsDelta: ':1}' }),
  ).toMatchObject([
    {
      type: 'response.output_item.added',
      item: { call_id: 'call_a', name: 'look', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', delta: '{"a":1}' },
  ]);
});

it('gives a call without an id one that its output can name', () => {
  const encode = encoderOf();
  encode.event({ type: 'tool_call', index: 0, name: 'look', argumentsDelta: '{}' });
  encode.event({ type: 'finish', reason: 'tool_calls' });
  encode.end();
  expect(encode.response().output).toMatchObject([{ type: 'function_call', call_id: 'call_r_0' }]);
});

it('keeps text after a call in an item of its own, so that no text goes into an item that has ended', () => {
  const encode = encoderOf();
  for (const text of ['a', 'b']) {
    encode.event({ type: 'text', text });
    encode.event({
      type: 'tool_call',
      index: text === 'a' ? 0 : 1,
      id: `call_${text}`,
      name: 'look',
      argumentsDelta: '{}',
    });
  }
  encode.event({ type: 'finish', reason: 'tool_calls' });
  const ended = encode.end().filter(({ type }) => type === 'response.output_item.done');
  expect(ended).toHaveLength(2);
  expect(encode.response().output.map(({ type }) => type)).toEqual([
    'message',
    'function_call',
    'message',
    'function_call',
  ]);
  expect(new Set(encode.response().output.map(({ id }) => id)).size).toBe(4);
});

it('has usage that comes after the finish, and none where none was told', () => {
  const encode = encoderOf();
  encode.event({ type: 'finish', reason: 'stop' });
  encode.event({
    type: 'usage',
    usage: { input: 1, cacheRead: 2, cacheWrite: 3, output: 4, reasoning: 5, source: 'reported' },
  });
  encode.end();
  expect(encode.response().usage).toMatchObject({
    input_tokens: 6,
    output_tokens: 9,
    total_tokens: 15,
  });
  const bare = encoderOf();
  bare.event({ type: 'finish', reason: 'stop' });
  bare.end();
  expect(bare.response().usage).toBeNull();
});

it('tells a failure’s class and nothing of this machine', () => {
  const limited = encoderOf();
  expect(limited.fail(new AppError('provider_rate_limited', 'Slow down.'))).toMatchObject([
    { response: { error: { code: 'rate_limit_exceeded' } } },
    { code: 'rate_limit_exceeded', message: 'Slow down.' },
  ]);
  expect(JSON.stringify(encoderOf().fail(new Error('ENOENT: /home/ann/vault.key')))).not.toContain(
    'ann',
  );
});

it('encrypted reasoning is in its item where the client asks for it, and comes back with its answer', () => {
  const details = [{ type: 'reasoning.encrypted', format: 'openai-responses-v1', data: 'gAAA' }];
  const outputOf = (more: object) => {
    const encode = encoderOf(more);
    encode.event({ type: 'reasoning', text: 'why' });
    encode.event({ type: 'reasoning', text: '', details });
    encode.event({ type: 'tool_call', index: 0, id: 'a', name: 'look', argumentsDelta: '{}' });
    encode.event({ type: 'finish', reason: 'tool_calls' });
    encode.end();
    return encode.response().output;
  };
  expect(JSON.stringify(outputOf({}))).not.toContain('gAAA');
  const output = outputOf({ include: ['reasoning.encrypted_content'] });
  expect(output).toMatchObject([
    { type: 'reasoning', summary: [{ text: 'why' }], encrypted_content: 'gAAA' },
    { type: 'function_call', call_id: 'a' },
  ]);
  const { input } = responsesBodySchema.parse({ model: 'm', input: output });
  expect(toMessages([], typeof input === 'string' ? [] : input)).toEqual([
    {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }],
      reasoningDetails: details,
    },
  ]);
});
