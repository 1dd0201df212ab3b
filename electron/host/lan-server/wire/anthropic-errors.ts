import type Anthropic from '@anthropic-ai/sdk';
import type { PhraseLanguage } from '../../../../shared/messages/define-phrases.ts';
import { toOpenAiError } from './openai-errors.ts';

/**
 * Statuses and their types (platform.claude.com/docs/en/api/errors; SDK 1.12, `resources/shared`,
 * `ErrorType`).
 */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  409: 'conflict_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/**
 * Statuses that Anthropic does not have: 503 is its 529; a failed upstream and a disconnected
 * client are 500.
 */
const statusOf = (status: number): number =>
  status === 503 ? 529 : status in types ? status : 500;

export interface AnthropicErrorBody {
  type: 'error';
  /** `type` is wider than the SDK's `ErrorType`, which has no name for 413. */
  error: { type: string; message: string };
  request_id: Anthropic.ErrorResponse['request_id'];
}

export interface AnthropicWireError {
  status: number;
  headers: Record<string, string>;
  body: AnthropicErrorBody;
}

/**
 * Anthropic's form of any error. `retry-after` and `x-should-retry` are set as for OpenAI, since
 * its clients read them too.
 */
export function toAnthropicError(
  thrown: unknown,
  requestId: string,
  language: PhraseLanguage = 'en',
): AnthropicWireError {
  const { status: found, headers, body } = toOpenAiError(thrown, language);
  const status = statusOf(found);
  return {
    status,
    headers: { ...headers, 'request-id': requestId },
    body: {
      type: 'error',
      error: { type: types[status] ?? 'api_error', message: body.error.message },
      request_id: requestId,
    },
  };
}

/**
 * Whether a path belongs to the Messages API. Its failures have that form, also before a route is
 * reached.
 */
export const isMessagesPath = (path: string): boolean =>
  path === '/v1/messages' || path.startsWith('/v1/messages/');
