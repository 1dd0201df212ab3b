import {
  AppError,
  FieldError,
  messageIn,
  toAppError,
  type ErrorCode,
} from '../../../../shared/errors.ts';
import type { PhraseLanguage } from '../../../../shared/messages/define-phrases.ts';
import { readableCodings } from '../../bodies/content-coding.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase, renderPhrase } from '../../../../shared/messages/phrase.ts';

/** A wrong field of the caller's body, or one that the requested backend does not support. */
export class ParameterError extends FieldError {
  readonly wireCode: string;

  constructor(
    param: string,
    message: string | Phrase,
    wireCode: 'invalid_value' | 'unsupported_parameter' | 'unsupported_value' = 'invalid_value',
  ) {
    super(param, message);
    this.wireCode = wireCode;
  }
}

/** The path takes other methods. */
export class MethodError extends AppError {
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('bad_request', phrase('lan.methods', { methods: allowed.join(', ') }));
    this.allowed = allowed;
  }
}

/** The body has a coding that this server does not read. */
export class EncodingError extends AppError {
  constructor() {
    super('bad_request', phrase('lan.bodyCoding', { codings: readableCodings }));
  }
}

export interface OpenAiErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

export interface WireError {
  status: number;
  headers: Record<string, string>;
  body: OpenAiErrorBody;
}

type Form = readonly [status: number, type: string, code: string | null];

/**
 * Types and codes are those of OpenAI's own replies (platform.openai.com/docs/guides/error-codes),
 * so that clients act on them.
 */
const forms: Partial<Record<ErrorCode, Form>> = {
  bad_request: [400, 'invalid_request_error', 'bad_request'],
  provider_rejected: [400, 'invalid_request_error', 'provider_rejected'],
  context_too_long: [400, 'invalid_request_error', 'context_length_exceeded'],
  unauthorized: [401, 'invalid_request_error', 'invalid_api_key'],
  forbidden: [403, 'permission_error', 'forbidden'],
  local_only: [403, 'permission_error', 'local_only'],
  content_blocked: [403, 'permission_error', 'content_blocked'],
  cost_unknown: [403, 'permission_error', 'cost_unknown'],
  egress_denied: [403, 'permission_error', 'egress_denied'],
  model_access_denied: [403, 'permission_error', 'model_access_denied'],
  not_found: [404, 'invalid_request_error', 'not_found'],
  model_gone: [404, 'invalid_request_error', 'model_not_found'],
  model_not_installed: [404, 'invalid_request_error', 'model_not_found'],
  conflict: [409, 'invalid_request_error', 'conflict'],
  too_large: [413, 'invalid_request_error', 'request_too_large'],
  // 413 and not 507, which clients would retry.
  storage_full: [413, 'insufficient_quota', 'storage_full'],
  rate_limited: [429, 'requests', 'rate_limit_exceeded'],
  provider_rate_limited: [429, 'requests', 'rate_limit_exceeded'],
  budget_exceeded: [429, 'insufficient_quota', 'budget_exceeded'],
  quota_exhausted: [429, 'insufficient_quota', 'insufficient_quota'],
  aborted: [499, 'server_error', 'aborted'],
  // A key of an account was refused, not the caller's: 401 would suggest the caller's.
  credential_rejected: [502, 'server_error', 'credential_rejected'],
  region_blocked: [502, 'server_error', 'region_blocked'],
  provider_unreachable: [502, 'server_error', 'provider_unreachable'],
  stream_broken: [502, 'server_error', 'stream_broken'],
  busy: [503, 'server_error', 'busy'],
  host_unavailable: [503, 'server_error', 'host_unavailable'],
  inference_crashed: [503, 'server_error', 'inference_crashed'],
  out_of_memory: [503, 'server_error', 'out_of_memory'],
  provider_overloaded: [503, 'server_error', 'overloaded'],
  no_candidate: [503, 'server_error', 'no_candidate'],
  timeout: [504, 'server_error', 'timeout'],
};

const methodForm: Form = [405, 'invalid_request_error', 'method_not_allowed'];
const encodingForm: Form = [415, 'invalid_request_error', 'unsupported_encoding'];

function formOf(error: AppError): Form {
  if (error instanceof MethodError) return methodForm;
  if (error instanceof EncodingError) return encodingForm;
  return forms[error.code] ?? [500, 'server_error', error.code];
}

/** Codes whose text may name a file of this machine, which clients on the network must not see. */
const concealed = new Set<ErrorCode>([
  'internal',
  'model_broken',
  'store_corrupt',
  'store_missing',
  'store_newer',
  'store_locked',
  'vault_locked',
  'vault_broken',
  'disk_full',
]);

function messageOf(error: AppError, language: PhraseLanguage): string {
  return concealed.has(error.code)
    ? renderPhrase(phrase('lan.concealedFailure'), language)
    : messageIn(error, language);
}

/**
 * OpenAI's form of any error, with its status, and with `Retry-After` (whole seconds, RFC 9110)
 * when a time is known.
 */
export function toOpenAiError(thrown: unknown, language: PhraseLanguage = 'en'): WireError {
  const error = toAppError(thrown);
  const [status, type, code] = formOf(error);
  const headers: Record<string, string> = {};
  if (error.retryAfterMs !== undefined)
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  else if (status === 503 && error.retryable) headers['retry-after'] = '1';
  // The official clients retry 408, 409, 429 and 5xx automatically unless this header says
  // otherwise.
  if (status >= 500 && !error.retryable) headers['x-should-retry'] = 'false';
  // RFC 9110, 15.5.16.
  if (error instanceof EncodingError) headers['accept-encoding'] = readableCodings;
  if (error instanceof MethodError) headers['allow'] = error.allowed.join(', ');
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="hearth"';
  const param = error instanceof FieldError ? error.param : null;
  const wireCode =
    error instanceof ParameterError
      ? error.wireCode
      : param === null
        ? code
        : 'unsupported_parameter';
  return {
    status,
    headers,
    body: { error: { message: messageOf(error, language), type, param, code: wireCode } },
  };
}
