import { pino, type DestinationStream } from 'pino';
import { errorCodeOf } from '../../../shared/errors.ts';
import type { Redactor } from './redact.ts';

export type LogFields = Readonly<Record<string, unknown>>;
type Write = (fields: LogFields, message: string) => void;

/** Structured lines of one domain. Fields that are not on the list are dropped, texts go through the redactor. */
export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
  child(domain: string): Log;
}

/** What a line may carry: ids, counts, times, codes. No prompt, no answer, no path of a document, no header, no body. */
const allowedFields = new Set(
  `event domain requestId ownerId clientId accountId conversationId messageId baseId documentId modelId model provider purpose via process pid generation
   code status outcome reason attempt attempts state from to count version port host method route
   ms totalMs firstTokenMs waitMs retryAfterMs timeoutMs bytes bytesIn bytesOut inputTokens outputTokens costMicro currency exitCode signal local localOnly allowed folder source`.split(/\s+/),
);

const longestText = 600;

export interface LogOptions {
  destination: DestinationStream;
  redactor: Redactor;
  level?: 'debug' | 'info' | 'warn' | 'error';
}

function cleanError(error: unknown, redact: (text: string) => string): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  const cause = error.cause === undefined ? {} : { cause: cleanError(error.cause, redact) };
  return { name: error.name, code: errorCodeOf(error), message: redact(error.message), stack: redact(error.stack ?? ''), ...cause };
}

function cleanValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value).slice(0, longestText);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return undefined;
}

function cleanFields(fields: LogFields, redact: (text: string) => string): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'err' || key === 'error') clean['err'] = cleanError(value, redact);
    else if (allowedFields.has(key)) clean[key] = cleanValue(value, redact);
  }
  return clean;
}

export function createLog({ destination, redactor, level = 'info' }: LogOptions): Log {
  // Errors are made plain above: pino's own serializer would copy whatever an SDK hangs on them, headers too.
  const logger = pino({ level, base: null, serializers: { err: (plain: unknown) => plain } }, destination);
  const redact = (text: string): string => redactor.redact(text);
  const of = (domain: string): Log => {
    const write =
      (name: 'debug' | 'info' | 'warn' | 'error'): Write =>
      (fields, message) =>
        logger[name]({ domain, ...cleanFields(fields, redact) }, redact(message));
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: (child) => of(child) };
  };
  return of('host');
}
