import type { PhraseLanguage } from './messages/define-phrases.ts';
import type { Phrase, PhraseParams } from './messages/phrase-params.ts';
import { phrase, renderPhrase, translateText } from './messages/phrase.ts';

/**
 * Every failure that Hearth reports has one of these codes. A code says what the user can do about
 * it; the message says it in words. Across a process or a wire, compare `code`, never `instanceof`.
 */
export const errorCodes = [
  // the caller
  'bad_request',
  'not_found',
  'conflict',
  'too_large',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'busy',
  // this machine
  'host_unavailable',
  'inference_crashed',
  'model_not_installed',
  'model_broken',
  'model_too_large',
  'out_of_memory',
  'disk_full',
  /** A client's storage limit, or the part of the disk that clients leave free. */
  'storage_full',
  'store_corrupt',
  /** A data folder that held a database, and holds none now. */
  'store_missing',
  'store_newer',
  'store_locked',
  'vault_locked',
  'vault_broken',
  'download_failed',
  'hash_mismatch',
  'timeout',
  // documents
  'document_unreadable',
  'document_encrypted',
  'document_no_text',
  /** Pictures, and no model on this machine that reads text from them. */
  'document_needs_ocr',
  'document_too_large',
  'document_missing',
  'document_unsupported',
  // providers
  'credential_rejected',
  'quota_exhausted',
  'model_access_denied',
  'model_gone',
  'region_blocked',
  'provider_rate_limited',
  'provider_overloaded',
  'provider_rejected',
  'provider_unreachable',
  'stream_broken',
  'context_too_long',
  'local_only',
  /** Content rules keep it on this machine, and nothing here can answer. */
  'content_blocked',
  'egress_denied',
  'no_candidate',
  /** A hard budget of the user's own would be overrun. */
  'budget_exceeded',
  /** A hard limit of money, and a request whose cost cannot be counted; waiting changes nothing. */
  'cost_unknown',
  'aborted',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface AppErrorOptions {
  retryable?: boolean;
  /** Milliseconds after which another try may succeed, where the failing side said so. */
  retryAfterMs?: number;
  cause?: unknown;
}

/**
 * The one error class of Hearth. `message` is for a person: what happened, what was kept, what to
 * do. Where a phrase was given it is its English text, and `key` and `params` render it in another
 * language.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly key: string | undefined;
  readonly params: PhraseParams | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string | Phrase, options: AppErrorOptions = {}) {
    super(
      typeof message === 'string' ? message : message.text,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.key = typeof message === 'string' ? undefined : message.key;
    this.params = typeof message === 'string' ? undefined : message.params;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A field of the caller's request that cannot be had; its message names the field too. */
export class FieldError extends AppError {
  /** By the name and path that OpenAI's API has for it. */
  readonly param: string;

  constructor(param: string, message: string | Phrase) {
    super('bad_request', message);
    this.param = param;
  }
}

/** The words of a failure, as it crosses a port or is kept. */
export interface ErrorWords {
  message: string;
  key?: string | undefined;
  params?: PhraseParams | undefined;
}

/** The phrase of a failure, or its message where no phrase made it. */
export const errorWords = ({ message, key, params }: ErrorWords): string | Phrase =>
  key === undefined ? message : { key, text: message, ...(params === undefined ? {} : { params }) };

/** What a failure says to a reader of `language`; a provider's own words stay as they are. */
export function messageIn(error: ErrorWords, language: PhraseLanguage): string {
  const words = errorWords(error);
  return typeof words === 'string' ? translateText(words, language) : renderPhrase(words, language);
}

/** What a code means to a reader of `language`, without a full stop. */
export const errorTitle = (code: ErrorCode, language: PhraseLanguage): string =>
  renderPhrase(phrase(`title.${code}`), language);

const known = new Set<string>(errorCodes);

/** The code of anything thrown, also of an error that crossed a port and lost its class. */
export function errorCodeOf(error: unknown): ErrorCode {
  if (typeof error === 'object' && error !== null) {
    const { code, name, data } = error as { code?: unknown; name?: unknown; data?: unknown };
    if (typeof code === 'string' && known.has(code)) return code as ErrorCode;
    const inner = (data as { code?: unknown } | undefined)?.code;
    if (typeof inner === 'string' && known.has(inner)) return inner as ErrorCode;
    if (name === 'AbortError') return 'aborted';
  }
  return 'internal';
}

/** The same failure with its message in `language`; its class and its other fields stay. */
export function errorIn(thrown: unknown, language: PhraseLanguage): unknown {
  if (language === 'en') return thrown;
  const error = toAppError(thrown);
  return Object.create(error, {
    message: { value: messageIn(error, language) },
    key: { value: undefined },
  });
}

/** The fields of an `AppError` as plain data, for ports that lose an error's class. */
export interface PlainError extends ErrorWords {
  code: string;
  retryable: boolean;
  retryAfterMs?: number;
}

export function toPlainError(thrown: unknown): PlainError {
  const { code, message, key, params, retryable, retryAfterMs } = toAppError(thrown);
  return {
    code,
    message,
    retryable,
    ...(key === undefined ? {} : { key }),
    ...(params === undefined ? {} : { params }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

interface LostFields {
  key?: unknown;
  params?: unknown;
  retryable?: unknown;
  retryAfterMs?: unknown;
}

const lostFieldsOf = (error: unknown): LostFields & { message?: unknown; data?: LostFields } =>
  typeof error === 'object' && error !== null ? error : {};

/**
 * Makes an `AppError` of anything thrown, also of what crossed a port; what is already one is
 * returned as it is.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const lost = lostFieldsOf(error);
  const { key, params, retryable, retryAfterMs } = { ...lost.data, ...lost };
  const message = typeof lost.message === 'string' ? lost.message : String(error);
  const words = errorWords({
    message,
    key: typeof key === 'string' ? key : undefined,
    params: params === undefined ? undefined : (params as PhraseParams),
  });
  return new AppError(errorCodeOf(error), words, {
    retryable: retryable === true,
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    cause: error,
  });
}
