import { z } from 'zod';
import { hostContract } from '../../../shared/contract/host.ts';
import type { HostClient } from '../../../shared/contract/host.ts';

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
}

export interface Procedure {
  /** Such as `knowledge.addPaths`. */
  name: string;
  /** Of its input; null where it takes none. */
  input: JsonSchema | null;
}

/** Every procedure of the contract, with the JSON schema of its input. */
export function procedures(tree: object = hostContract, path: readonly string[] = []): Procedure[] {
  if ('~orpc' in tree) {
    const { inputSchema } = (tree as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'];
    return [
      {
        name: path.join('.'),
        input:
          inputSchema === undefined
            ? null
            : (z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema),
      },
    ];
  }
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? procedures(value as object, [...path, key]) : [],
  );
}

/**
 * Gives the value of a field by its path below the input, such as `declared.settings`; undefined
 * leaves it to its schema.
 */
export type ValueOf = (field: string, schema: JsonSchema) => unknown;

/**
 * An input that fits the schema: what `valueOf` gives, and of the rest only what is required, in
 * its plainest form.
 */
export function inputFor(schema: JsonSchema, valueOf: ValueOf, field = ''): unknown {
  const given = field === '' ? undefined : valueOf(field, schema);
  if (given !== undefined) return given;
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return inputFor(first, valueOf, field);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.properties !== undefined) {
    const required = new Set(schema.required ?? []);
    const entries = Object.entries(schema.properties).flatMap(
      ([name, one]): [string, unknown][] => {
        const path = field === '' ? name : `${field}.${name}`;
        const value = required.has(name) ? inputFor(one, valueOf, path) : valueOf(path, one);
        return value === undefined ? [] : [[name, value]];
      },
    );
    return Object.fromEntries(entries);
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array')
    return schema.items === undefined ? [] : [inputFor(schema.items, valueOf, `${field}[]`)];
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return false;
  return type === 'object' ? {} : 'x';
}

/**
 * Calls a procedure by its name and reads what it gives, a stream for at most `withinMs`. Throws
 * what it throws.
 */
export async function callByName(
  client: HostClient,
  name: string,
  input: unknown,
  withinMs = 8000,
): Promise<unknown> {
  const call = name
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], client) as (
    input: unknown,
    options: { signal: AbortSignal },
  ) => Promise<unknown>;
  const stop = new AbortController();
  const result = await call(input, { signal: stop.signal });
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result))
    return result;
  const events: unknown[] = [];
  const timer = setTimeout(() => stop.abort(), withinMs);
  const iterator = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const ended = new Promise<null>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(null));
  });
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), ended]);
      if (step === null || step.done === true) return events;
      events.push(step.value);
    }
  } catch (error) {
    if (events.length === 0) throw error;
    return [...events, String(error)];
  } finally {
    clearTimeout(timer);
    void iterator.return?.()?.catch(() => undefined);
  }
}
