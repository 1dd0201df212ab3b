import type { z } from 'zod';
import type { EgressReply } from '../../egress/egress-reply.ts';
import type { Endpoint } from '../provider.ts';
import type { Dialect } from './dialect.ts';
import { formOf, isDone, isKeepAlive, jsonText } from './reply-form.ts';
import { hostOf, parsedJson, type ReplyReader } from './reply-reader.ts';
import { streamEvents, type StreamEvent } from './server-sent-events.ts';
import { problemIn, type StreamNotes } from './unreadable-event.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The lines of an event that are JSON each, where a server forgot the empty lines between them. */
function linesAsJson(data: string): unknown[] | null {
  const lines = data.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line) => parsedJson(line));
  return lines.length > 1 && values.every((value) => typeof value === 'object') ? values : null;
}

/** An event's value, or several where a server sent several as one. */
function valuesOf(event: StreamEvent, { isNamed = false }: Dialect): unknown[] {
  const data = typeof event === 'string' ? event : event.data;
  const value = parsedJson(data);
  if (typeof value === 'string') return linesAsJson(data) ?? [value];
  if (Array.isArray(value)) return value;
  return typeof event === 'string' || !isNamed || !isObject(value) || value['type'] !== undefined
    ? [value]
    : [{ type: event.name, ...value }];
}

/** The failure in an event named `error`, in the one form that every dialect reads. */
function failureEvent(data: string): unknown {
  const value = parsedJson(data);
  if (!isObject(value)) return { type: 'error', error: { message: String(value).trim() } };
  const { error } = value;
  if (typeof error === 'string') return { ...value, type: 'error', error: { message: error } };
  return isObject(error) ? { ...value, type: 'error' } : { type: 'error', error: value };
}

/**
 * Each event of a stream; a server that cannot stream, or that failed behind a 200, answers plain,
 * which is one value. What cannot be read is skipped as `notes` decides.
 */
export function createValueReader(
  dialect: Dialect,
  { read, tryRead, unreadable }: Pick<ReplyReader, 'read' | 'tryRead' | 'unreadable'>,
) {
  /** Notes what became of a value; whether it could be read. */
  const isRead = <T>(
    result: z.ZodSafeParseResult<T>,
    value: unknown,
    position: number,
    notes: StreamNotes,
  ): result is z.ZodSafeParseSuccess<T> => {
    if (result.success) {
      notes.unreadable = null;
      return true;
    }
    notes.unreadable = {
      position,
      inARow: (notes.unreadable?.inARow ?? 0) + 1,
      problem: problemIn(value, result.error.issues[0]),
    };
    notes.skip(notes.unreadable);
    return false;
  };
  /** The value of a JSON reply, or several in an array. Throws for what is no reply of the wire. */
  const wholeValues = async <T>(
    schema: z.ZodType<T>,
    endpoint: Endpoint,
    response: EgressReply,
    { form, body }: Awaited<ReturnType<typeof formOf>>,
  ): Promise<T[]> => {
    if (form === 'text') {
      await body[Symbol.asyncIterator]().return?.();
      throw unreadable(endpoint);
    }
    const whole = parsedJson(await jsonText(body, hostOf(endpoint)));
    return (Array.isArray(whole) ? whole : [whole]).map((value) =>
      read(schema, endpoint, value, response),
    );
  };

  return async function* values<T>(
    schema: z.ZodType<T>,
    endpoint: Endpoint,
    response: EgressReply,
    notes: StreamNotes,
  ): AsyncGenerator<T> {
    const found = await formOf(response.body);
    if (found.form === 'text' || found.form === 'json') {
      yield* await wholeValues(schema, endpoint, response, found);
      return;
    }
    const take = (value: unknown) => tryRead(schema, endpoint, value, response);
    let position = 0;
    // After [DONE] the body is read to its end, which is near: broken off, the connection would be
    // lost for the next request.
    for await (const event of streamEvents(found.body)) {
      if (notes.isDone || isKeepAlive(event)) continue;
      position += 1;
      // A failure throws.
      if (typeof event !== 'string' && event.name === 'error') take(failureEvent(event.data));
      else if (isDone(typeof event === 'string' ? event : event.data)) notes.isDone = true;
      else
        for (const value of valuesOf(event, dialect)) {
          const result = take(value);
          // No `yield*`: in an async generator it costs each value two promises more.
          if (isRead(result, value, position, notes)) yield result.data;
        }
    }
  };
}
