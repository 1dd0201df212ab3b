import { expect, test } from 'vitest';
import { createChunkEncoder, createChatAccumulator } from './openai-reply.ts';
import { toOpenAiError, ParameterError } from '../wire/openai-errors.ts';
import { AppError, errorCodes } from '../../../../shared/errors.ts';

const head = { id: 'chatcmpl-1', created: 1, model: 'm' };

test('tool calls whose pieces are mixed up are still told apart', () => {
  const fold = createChatAccumulator();
  fold.add({ type: 'tool_call', index: 1, id: 'b', name: 'second', argumentsDelta: '{"x"' });
  fold.add({ type: 'tool_call', index: 0, id: 'a', name: 'first', argumentsDelta: '{}' });
  fold.add({ type: 'tool_call', index: 1, argumentsDelta: ':1}' });
  fold.add({ type: 'finish', reason: 'tool_calls' });
  expect(fold.result(head).choices[0]?.message).toEqual({
    role: 'assistant',
    content: null,
    refusal: null,
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'first', arguments: '{}' } },
      { id: 'b', type: 'function', function: { name: 'second', arguments: '{"x":1}' } },
    ],
  });
});

test('an empty answer is an empty text, not null', () => {
  const fold = createChatAccumulator();
  fold.add({ type: 'finish', reason: 'length' });
  expect(fold.result(head)).toMatchObject({
    choices: [{ finish_reason: 'length', message: { content: '' } }],
  });
  expect('usage' in fold.result(head)).toBe(false);
});

test('reasoning is kept apart from the text', () => {
  const fold = createChatAccumulator();
  fold.add({ type: 'reasoning', text: 'hm' });
  fold.add({ type: 'text', text: 'yes' });
  fold.add({ type: 'finish', reason: 'stop' });
  expect(fold.result(head).choices[0]?.message).toMatchObject({
    content: 'yes',
    reasoning_content: 'hm',
  });
  const chunks = createChunkEncoder(head, { includeUsage: false });
  expect(JSON.parse(chunks.event({ type: 'reasoning', text: 'hm' }) ?? '')).toMatchObject({
    choices: [{ delta: { reasoning_content: 'hm' } }],
  });
});

test('usage that comes before the finish is sent once, last', () => {
  const chunks = createChunkEncoder(head, { includeUsage: true });
  expect(
    chunks.event({
      type: 'usage',
      usage: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0, source: 'reported' },
    }),
  ).toBeNull();
  chunks.event({ type: 'finish', reason: 'stop' });
  expect(
    chunks
      .end()
      .map((one) =>
        one === '[DONE]'
          ? one
          : (JSON.parse(one) as { usage: { total_tokens: number } }).usage.total_tokens,
      ),
  ).toEqual([2, '[DONE]']);
});

test('a stream without a finish reason has no end to encode', () => {
  expect(() => createChunkEncoder(head, { includeUsage: false }).end()).toThrow(AppError);
});

test('every code of ours has an HTTP status, and only known ones are the caller’s fault', () => {
  for (const code of errorCodes) {
    const { status, body } = toOpenAiError(new AppError(code, 'Because.'));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.error.message).not.toBe('');
  }
});

test('what is no error of ours tells nothing of itself', () => {
  const { status, body } = toOpenAiError(
    new Error('ENOENT: /home/ann/.local/share/hearth/vault.key'),
  );
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('ann');
});

test('a parameter’s name and code, and a time to wait, reach the wire', () => {
  expect(toOpenAiError(new ParameterError('n', 'No.', 'unsupported_parameter')).body.error).toEqual(
    { message: 'No.', type: 'invalid_request_error', param: 'n', code: 'unsupported_parameter' },
  );
  expect(
    toOpenAiError(new AppError('rate_limited', 'Slow down.', { retryAfterMs: 1 })).headers[
      'retry-after'
    ],
  ).toBe('1');
  expect(toOpenAiError(new AppError('internal', 'x')).headers['x-should-retry']).toBe('false');
});
