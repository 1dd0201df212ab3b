import { pino, type ChildLoggerOptions, type DestinationStream, type Logger } from 'pino';
import { errorCodeOf } from '../../../shared/errors.ts';
import type { Redactor } from './redact.ts';

/**
 * pino's logger, `child({ domain })` for each domain. Fields that are not on the list are dropped,
 * texts go through the redactor.
 */
export type Log = Logger;

/**
 * What a line may carry: ids, counts, times, codes. No prompt, no answer, no path of a document, no
 * header, no body.
 */
const allowedFields = new Set(
  `event domain requestId ownerId clientId accountId conversationId messageId baseId documentId
   modelId model provider purpose via process pid generation code status outcome reason attempt
   attempts state from to count version port host method route caller style cited failures peer
   ms totalMs firstTokenMs waitMs retryAfterMs timeoutMs bytes bytesIn bytesOut inputTokens
   outputTokens costMicro currency exitCode signal local localOnly allowed folder source`.split(
    /\s+/,
  ),
);

const longestText = 600;
const longestStack = 4_000;
/**
 * What is redacted of a text that may be a provider's answer of megabytes: more than is shown, so
 * that no key is cut in two within what is shown.
 */
const mostRedacted = 16_384;

export interface LogOptions {
  destination: DestinationStream;
  redactor: Redactor;
  level?: 'debug' | 'info' | 'warn' | 'error';
}

function shortened(text: string, redact: (text: string) => string, longest = longestText): string {
  return redact(text.slice(0, mostRedacted)).slice(0, longest);
}

function cleanError(error: unknown, redact: (text: string) => string): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: shortened(String(error), redact) };
  const cause = error.cause === undefined ? {} : { cause: cleanError(error.cause, redact) };
  return {
    name: error.name,
    code: errorCodeOf(error),
    message: shortened(error.message, redact),
    stack: shortened(error.stack ?? '', redact, longestStack),
    ...cause,
  };
}

function cleanValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return shortened(value, redact);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return undefined;
}

type Fields = Record<string, unknown>;

function cleanFields(fields: object, redact: (text: string) => string): Fields {
  if (fields instanceof Error) return { err: cleanError(fields, redact) };
  const clean: Fields = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'err' || key === 'error') clean['err'] = cleanError(value, redact);
    else if (allowedFields.has(key)) clean[key] = cleanValue(value, redact);
  }
  return clean;
}

export function createLog({ destination, redactor, level = 'info' }: LogOptions): Log {
  const redact = (text: string): string => redactor.redact(text);
  const clean = (part: unknown): unknown =>
    typeof part === 'object' && part !== null
      ? cleanFields(part, redact)
      : cleanValue(part, redact);
  const logger = pino(
    {
      level,
      base: null,
      // Errors are made plain by `cleanError`: pino's own serializer would copy whatever an SDK
      // hangs on them, headers too.
      serializers: { err: (plain: unknown) => plain },
      hooks: {
        logMethod(parts, method) {
          const cleaned = parts.map(clean) as typeof parts;
          method.apply(this, cleaned);
        },
      },
    },
    destination,
  );
  // A child's own fields pass neither the hook nor a formatter; children inherit this method.
  const child: (bindings: Fields, options?: ChildLoggerOptions) => Log = logger.child;
  return Object.assign(logger, {
    child(this: Log, bindings: Fields, options?: ChildLoggerOptions): Log {
      return child.call(this, cleanFields(bindings, redact), options);
    },
  });
}
