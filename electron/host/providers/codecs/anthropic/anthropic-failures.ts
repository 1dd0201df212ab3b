import { classify, type FailedReply } from '../../failures.ts';
import type { ProviderError } from '../../provider-error.ts';
import type { FailureClass } from '../../provider-data.ts';
import { lookUp } from '../../look-up.ts';

/**
 * The status that belongs to each type of error (platform.claude.com/docs/en/api/errors); within a
 * stream the type alone comes.
 */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/**
 * `forbidden` comes from an edge that does not serve the caller's country (anthropics/claude-code
 * issue 1613). `invalid_request_error` and `permission_error` say too little alone: their words and
 * status decide, as for everybody.
 */
const byType: Readonly<Record<string, FailureClass>> = {
  authentication_error: 'credential',
  billing_error: 'quota',
  forbidden: 'region',
  not_found_error: 'model_gone',
  request_too_large: 'context_too_long',
  rate_limit_error: 'rate_limit',
  api_error: 'overloaded',
  timeout_error: 'overloaded',
  overloaded_error: 'overloaded',
};

/**
 * A spend limit comes as a rate limit, and an organisation on hold as a bad request (SDK 1.12,
 * `resources/shared`, `ErrorDetails`).
 */
const byDetail: Readonly<Record<string, FailureClass>> = {
  contract_spend_limit_reached: 'quota',
  enforced_spend_limit_reached: 'quota',
  linked_organization_billing_unavailable: 'quota',
  linked_organization_spend_limit_reached: 'quota',
  organization_on_hold: 'credential',
  claude_code_key_creator_not_member: 'credential',
};

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[field]
    : undefined;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const typeOf = (body: unknown): string => text(fieldOf(fieldOf(body, 'error'), 'type'));

/**
 * The failure in an event or a reply of status 200: `{ type: "error", error: { type, message } }`.
 */
export function anthropicFailureIn(value: unknown): { status: number; body: unknown } | null {
  if (fieldOf(value, 'type') !== 'error') return null;
  return { status: lookUp(statuses, typeOf(value)) ?? 500, body: value };
}

/**
 * The sentence of an account without credit, which is an `invalid_request_error` otherwise
 * (recorded in anthropics/claude-code issue 4684). It quotes no request.
 */
const noCredit = 'Your credit balance is too low to access the Anthropic API';

/** By Anthropic's own types first. 529 is the whole platform's load and rests no account. */
export function classifyAnthropic(reply: FailedReply): ProviderError {
  const detail = fieldOf(fieldOf(fieldOf(reply.body, 'error'), 'details'), 'error_code');
  const sentence = text(fieldOf(fieldOf(reply.body, 'error'), 'message'));
  const failure =
    lookUp(byDetail, text(detail)) ??
    lookUp(byType, typeOf(reply.body)) ??
    (reply.status === 529 ? 'overloaded' : sentence.startsWith(noCredit) ? 'quota' : undefined);
  return classify(failure === undefined ? reply : { ...reply, known: { failure } });
}
