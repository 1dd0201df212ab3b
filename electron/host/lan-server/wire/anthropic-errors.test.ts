import { expect, test } from 'vitest';
import { AppError, errorCodes } from '../../../../shared/errors.ts';
import { isMessagesPath, toAnthropicError } from './anthropic-errors.ts';

test.each([
  ['bad_request', 400, 'invalid_request_error'],
  ['context_too_long', 400, 'invalid_request_error'],
  ['unauthorized', 401, 'authentication_error'],
  ['local_only', 403, 'permission_error'],
  ['model_gone', 404, 'not_found_error'],
  ['too_large', 413, 'request_too_large'],
  ['provider_rate_limited', 429, 'rate_limit_error'],
  ['credential_rejected', 500, 'api_error'],
  ['stream_broken', 500, 'api_error'],
  ['internal', 500, 'api_error'],
  ['timeout', 504, 'timeout_error'],
  ['no_candidate', 529, 'overloaded_error'],
  ['provider_overloaded', 529, 'overloaded_error'],
] as const)('%s is %i %s, as Anthropic’s clients know it', (code, status, type) => {
  const error = toAnthropicError(new AppError(code, 'Because.'), 'req_1');
  expect(error).toMatchObject({
    status,
    headers: { 'request-id': 'req_1' },
    body: { type: 'error', error: { type }, request_id: 'req_1' },
  });
});

test('no code of ours lacks a type that fits its status', () => {
  for (const code of errorCodes) {
    const { status, body } = toAnthropicError(new AppError(code, 'Because.'), 'r');
    expect(body.error.type === 'api_error', code).toBe(status === 500);
  }
});

test('a time to wait reaches the wire, and a file’s name does not', () => {
  expect(
    toAnthropicError(new AppError('rate_limited', 'Slow down.', { retryAfterMs: 2400 }), 'r')
      .headers['retry-after'],
  ).toBe('3');
  expect(
    JSON.stringify(toAnthropicError(new Error('ENOENT: /home/ann/vault.key'), 'r')),
  ).not.toContain('ann');
});

test('only the paths of this dialect speak it', () => {
  expect(
    ['/v1/messages', '/v1/messages/count_tokens', '/v1/messages/'].map(isMessagesPath),
  ).toEqual([true, true, true]);
  expect(['/v1/messagesx', '/v1/models', '/v1/message'].map(isMessagesPath)).toEqual([
    false,
    false,
    false,
  ]);
});
