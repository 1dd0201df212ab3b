import type { z } from 'zod';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { EgressGate } from '../../egress/egress-gate.ts';
import { classify, ProviderError } from '../failures.ts';
import type { CallOptions, Endpoint, ReportedLimit } from '../provider.ts';
import { eventData } from './server-sent-events.ts';

/** Where one wire differs from another below its bodies. */
export interface Dialect {
  /** Whose form it is, for the sentence that says an answer is not in it. */
  name: string;
  /** What every request carries: the key in this wire's form, a version. */
  headers(endpoint: Endpoint): Record<string, string>;
  /** What the headers of a reply, of success or not, tell of the account's limits. */
  limitsIn?(headers: Headers, nowMs: number): readonly ReportedLimit[];
  /** The failure that a reply of status 200, or an event of a stream, may hold; null where it holds none. */
  failureIn(value: unknown): { status: number; body: unknown } | null;
  /** The failure in our words; `classify` where nothing is said. */
  classify?: typeof classify;
}

export const hostOf = ({ baseUrl }: Endpoint): string => new URL(baseUrl).host;

/** Its JSON, or the text itself where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const brokenStream = (host: string, cause?: unknown): AppError => new AppError('stream_broken', `${host} broke off before the answer was finished. What had come is kept; try again.`, { retryable: true, cause });

export type Http = ReturnType<typeof createHttp>;

/** What every wire does alike: send, and read JSON or events, with failures in our words. */
export function createHttp({ egress, now }: { egress: EgressGate; now: () => number }, dialect: Dialect) {
  const failure = (endpoint: Endpoint, headers: Headers, { status, body }: { status: number; body: unknown }): ProviderError =>
    (dialect.classify ?? classify)({ status, body, headers, nowMs: now(), host: hostOf(endpoint) });

  /** Any value that is this wire's failure is thrown as one; what is in none of its forms is too. */
  const read = <T>(schema: z.ZodType<T>, endpoint: Endpoint, text: string, headers: Headers): T => {
    const value = parsedJson(text);
    const failed = dialect.failureIn(value);
    if (failed !== null) throw failure(endpoint, headers, failed);
    const result = schema.safeParse(value);
    if (!result.success) throw unreadable(endpoint);
    return result.data;
  };
  const unreadable = (endpoint: Endpoint): AppError => new ProviderError('provider_unreachable', `${hostOf(endpoint)} answered in a form that is not ${dialect.name}'s. Check the base URL: it often ends in /v1.`, { affected: 'provider' });

  return {
    unreadable,
    read,
    /** `POST` with a body, `GET` without. Throws what `classify` makes of any status that is no success. */
    async send(endpoint: Endpoint, path: string, body: unknown, { signal, egress: context, onLimits, timeouts }: CallOptions): Promise<Response> {
      const headers = { accept: 'application/json, text/event-stream', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...dialect.headers(endpoint) };
      const content = body === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body) };
      const response = await egress.fetch(`${endpoint.baseUrl.replace(/\/+$/, '')}${path}`, { ...content, headers, signal, ...(timeouts === undefined ? {} : { timeouts }) }, context);
      const limits = dialect.limitsIn?.(response.headers, now()) ?? [];
      if (limits.length > 0) onLimits?.(limits);
      if (response.ok) return response;
      throw failure(endpoint, response.headers, { status: response.status, body: parsedJson(await response.text()) });
    },
    json: async <T>(schema: z.ZodType<T>, endpoint: Endpoint, response: Response): Promise<T> => read(schema, endpoint, await response.text(), response.headers),
    /** Each event of a stream; a server that cannot stream, or that failed behind a 200, answers plain, which is one value. */
    async *values<T>(schema: z.ZodType<T>, endpoint: Endpoint, response: Response): AsyncGenerator<T> {
      if (response.headers.get('content-type')?.includes('application/json')) return void (yield read(schema, endpoint, await response.text(), response.headers));
      let over = false;
      // After [DONE] the body is read to its end, which is near: broken off, the connection would be lost for the next request.
      for await (const data of response.body === null ? [] : eventData(response.body)) {
        over ||= data === '[DONE]';
        if (!over) yield read(schema, endpoint, data, response.headers);
      }
    },
  };
}

/** A stream's events with one finish. One that ends without it, or whose wire breaks before it, is `stream_broken`. */
export async function* untilFinished(events: AsyncIterable<ChatEvent>, endpoint: Endpoint, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  let finished = false;
  try {
    for await (const event of events) {
      if (event.type !== 'finish' || !finished) yield event;
      finished ||= event.type === 'finish';
    }
  } catch (error) {
    // A wire that breaks after the finish reason has broken nothing.
    if (finished && !signal.aborted) return;
    const cut = error instanceof RangeError || (error instanceof AppError && !(error instanceof ProviderError) && error.code === 'provider_unreachable');
    throw cut ? brokenStream(hostOf(endpoint), error) : error;
  }
  if (!finished) throw brokenStream(hostOf(endpoint));
}
