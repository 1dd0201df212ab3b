import type OpenAI from 'openai';
import { z } from 'zod';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { limitedArray, mostTools } from '../wire/limited-array.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import {
  customArguments,
  customInputOf,
  customParameters,
  createCustomInputReader,
} from './custom-input.ts';
import type { CustomInputReader } from './custom-input.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';
import type { ResponseItem, ResponsesBody, ResponseTool } from './responses-body.ts';

/**
 * Tools of a client that chat completions have no form for: tools in a namespace, and custom tools,
 * whose input is free text (openai-node 6, `NamespaceTool`, `CustomTool`; Codex sends both). A
 * backend gets plain functions; the client gets its own forms back.
 */

const innerSchema = limitedArray(
  z.looseObject({
    type: z.string(),
    name: z.string().min(1).nullish(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
  mostTools,
);

const formatSchema = z.union([
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('grammar'), syntax: z.string(), definition: z.string() }),
]);

/** A function for a backend, and where the client declared it. */
export interface FlatTool {
  tool: ResponseTool;
  path: string;
}

/** What a client calls a function that a backend knows by another name or form. */
interface ClientName {
  name: string;
  namespace?: string;
  isCustom: boolean;
}

const flatName = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}__${name}`;

/** The grammar can't be enforced here: the model reads it, and the client checks what it gets. */
function customTool({ format, ...tool }: ResponseTool, path: string): ResponseTool {
  const read = formatSchema.nullish().safeParse(format);
  if (!read.success) throw new ParameterError(`${path}.format`, phrase('responses.customFormat'));
  const grammar =
    read.data?.type === 'grammar'
      ? `The input has this form (${read.data.syntax}):\n${read.data.definition}`
      : null;
  const description = [tool.description, grammar].filter(Boolean).join('\n\n');
  return { ...tool, type: 'function', description, parameters: customParameters };
}

const asFunction = (tool: ResponseTool, path: string): ResponseTool =>
  tool.type === 'custom' ? customTool(tool, path) : tool;

function innerTools(group: ResponseTool, path: string): FlatTool[] {
  if (!group.name) throw new ParameterError(`${path}.name`, phrase('responses.functionName'));
  const read = innerSchema.safeParse(group['tools']);
  if (!read.success) throw new ParameterError(`${path}.tools`, phrase('responses.namespaceTools'));
  return read.data.map((inner, index) => {
    const innerPath = `${path}.tools.${index}`;
    const tool = asFunction(inner, innerPath);
    const description = [group.description, tool.description].filter(Boolean).join('\n\n');
    const name = tool.name ? flatName(group.name ?? undefined, tool.name) : tool.name;
    return { tool: { ...tool, name, description }, path: innerPath };
  });
}

/** The tools as functions. Throws `ParameterError` for a malformed namespace or custom tool. */
export function flatTools({ tools }: Pick<ResponsesBody, 'tools'>): FlatTool[] {
  const flat = (tools ?? []).flatMap((tool, index) => {
    const path = `tools.${index}`;
    return tool.type === 'namespace'
      ? innerTools(tool, path)
      : [{ tool: asFunction(tool, path), path }];
  });
  if (flat.length > mostTools)
    throw new ParameterError('tools', phrase('lan.items', { count: flat.length, most: mostTools }));
  return flat;
}

const textIn = (item: ResponseItem, field: string): string | undefined => {
  const value = item[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A call in a client's own form, or its output, as that of a function. */
export function flatItem(item: ResponseItem): ResponseItem {
  const { type, name } = item;
  const input = textIn(item, 'input');
  const namespace = textIn(item, 'namespace');
  if (type === 'custom_tool_call_output') return { ...item, type: 'function_call_output' };
  if (type !== 'custom_tool_call' && (type !== 'function_call' || !namespace)) return item;
  return {
    ...item,
    type: 'function_call',
    name: name ? flatName(namespace, name) : name,
    ...(type === 'custom_tool_call' ? { arguments: customArguments(input ?? '') } : {}),
  };
}

function clientNames({ tools }: ResponsesBody): Map<string, ClientName> {
  const names = new Map<string, ClientName>();
  for (const tool of tools ?? []) {
    if (tool.type === 'custom' && tool.name)
      names.set(tool.name, { name: tool.name, isCustom: true });
    if (tool.type !== 'namespace' || !tool.name) continue;
    for (const { name, type } of innerSchema.parse(tool['tools']))
      if (name)
        names.set(flatName(tool.name, name), {
          name,
          namespace: tool.name,
          isCustom: type === 'custom',
        });
  }
  return names;
}

type Item = OpenAI.Responses.ResponseOutputItem;

function clientItem(item: Item, names: ReadonlyMap<string, ClientName>): Item {
  const named = item.type === 'function_call' ? names.get(item.name) : undefined;
  if (item.type !== 'function_call' || named === undefined) return item;
  const { name, namespace, isCustom } = named;
  const group = namespace === undefined ? {} : { namespace };
  if (!isCustom) return { ...item, name, ...group };
  const { arguments: text, call_id, id, status } = item;
  const call = { id, type: 'custom_tool_call' as const, status, call_id, name, ...group };
  return { ...call, input: customInputOf(text) } as Item;
}

/**
 * Gives calls their client's names and forms, in events and in the response. Without such tools
 * nothing changes.
 */
export function withClientTools(body: ResponsesBody, encode: ResponseEncoder): ResponseEncoder {
  const names = clientNames(body);
  if (names.size === 0) return encode;
  const readers = new Map<string, CustomInputReader>();
  const wholeResponse = (response: ReturnType<ResponseEncoder['response']>) => ({
    ...response,
    output: response.output.map((item) => clientItem(item, names)),
  });

  function clientEvent(event: NumberedEvent): object {
    if ('response' in event) return { ...event, response: wholeResponse(event.response) };
    if (event.type === 'response.output_item.added') {
      const item = clientItem(event.item, names);
      if (item.type === 'custom_tool_call' && item.id !== undefined)
        readers.set(item.id, createCustomInputReader());
      return { ...event, item };
    }
    if (event.type === 'response.output_item.done')
      return { ...event, item: clientItem(event.item, names) };
    if (event.type === 'response.function_call_arguments.delta') {
      const reader = readers.get(event.item_id);
      const type = 'response.custom_tool_call_input.delta';
      return reader === undefined ? event : { ...event, type, delta: reader.add(event.delta) };
    }
    if (event.type !== 'response.function_call_arguments.done') return event;
    const { arguments: text, name, ...place } = event;
    if (!readers.has(event.item_id)) return { ...event, name: names.get(name)?.name ?? name };
    return { ...place, type: 'response.custom_tool_call_input.done', input: customInputOf(text) };
  }

  const all = (events: NumberedEvent[]): NumberedEvent[] =>
    events.map((event) => clientEvent(event) as NumberedEvent);
  return {
    start: () => all(encode.start()),
    event: (event) => all(encode.event(event)),
    end: () => all(encode.end()),
    fail: (error) => all(encode.fail(error)),
    response: () => wholeResponse(encode.response()),
  };
}
