import { bodyFields } from '../body-fields.ts';
import { changesNothing } from '../carry-fields.ts';
import { callersWords } from './callers-words.ts';

/**
 * Options that an upstream refuses and that change nothing of the answer: they are left out and the
 * request is sent once more (QuantumNous/new-api issue 418: `stream_options`, which no caller sent).
 * What a caller of the API spelled out and what does change the answer stays, and its refusal is
 * the caller's to read.
 */

type Body = Readonly<Record<string, unknown>>;

/** Where a refusal is remembered: an upstream may differ from model to model. */
export interface OptionPlace {
  accountId: string;
  model: string;
}

/** A server may be updated, or another one may be behind the address. */
const rememberedMs = 60 * 60_000;
const mostPlaces = 512;
const longestRefusal = 8_192;

const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where the wire has options: `user`, `messages[0].content[1].cache_control`; not within metadata. */
const wirePath =
  /^(?:(?:messages|input|tools)(?:\[\d+\]|\.\d+)\.(?:(?:content|tool_calls)(?:\[\d+\]|\.\d+)\.)?)?(\w+)$/;

/** The option that a refusal is about, where it says so apart from its words. */
function paramOf(refusal: unknown): string | undefined {
  if (!isBody(refusal)) return undefined;
  const { param } = isBody(refusal['error']) ? refusal['error'] : refusal;
  return typeof param === 'string' ? wirePath.exec(param)?.[1] : undefined;
}

/** Fields within messages, their parts and calls, and within tools. */
const innerOptions = [
  'cache_control',
  'extra_content',
  'reasoning_details',
  'reasoning_content',
  'name',
] as const;
/** What the app itself wishes, such as a summary at temperature 0, is no condition. */
const ownWishes = [
  'temperature',
  'top_p',
  'seed',
  'presence_penalty',
  'frequency_penalty',
] as const;

const limits: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};
const refusesField =
  /unknown|unsupported|unrecogni|unexpected|not (?:supported|allowed|permitted)|extra/i;

/** A limit is known by both of its names. */
const namesOf = (name: string): string[] =>
  limits[name] === undefined ? [name] : [name, limits[name]];

/** Words that are also in other sentences count only in quotation marks. */
const isNamed = (text: string, name: string): boolean =>
  name.includes('_')
    ? new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`).test(text)
    : ['"', "'", '`'].some((mark) => text.includes(`${mark}${name}${mark}`));

function itemsOf(body: Body): Body[] {
  const list = (value: unknown): Body[] => (Array.isArray(value) ? value.filter(isBody) : []);
  const messages = [...list(body['messages']), ...list(body['input'])];
  return [
    ...messages,
    ...messages.flatMap((message) => [...list(message['content']), ...list(message['tool_calls'])]),
    ...list(body['tools']),
  ];
}

const isLabel = (name: string, value: unknown): boolean =>
  name === 'stream_options' || (bodyFields.has(name) && changesNothing(name, value));

/**
 * Reasoning that another organisation's key encrypted cannot be read (`invalid_encrypted_content`).
 * It is of one conversation, so its refusal is not remembered.
 */
export const encryptedOption = 'encrypted_content';

/** The options of a body that a refusal names and that may be left out. */
function optionsNamed(refusal: string, body: Body, isApi: boolean): string[] {
  const own: readonly string[] = isApi ? [] : ownWishes;
  const atTop = Object.keys(body).filter(
    (name) => (isLabel(name, body[name]) || own.includes(name)) && isNamed(refusal, name),
  );
  const items = itemsOf(body);
  const inside = innerOptions.filter(
    (name) => isNamed(refusal, name) && items.some((item) => hasOption(item, name)),
  );
  const renamed = Object.entries(limits)
    .filter(([name, other]) => body[name] !== undefined && body[other] === undefined)
    .filter(([name, other]) => isNamed(refusal, name) && refusesLimit(refusal, name, other))
    .map(([name]) => name);
  const sealed = refusal.includes(encryptedOption) && items.some((item) => item[encryptedOption]);
  return [...new Set([...atTop, ...inside, ...renamed, ...(sealed ? [encryptedOption] : [])])];
}

/** Not a limit that is merely too high: one whose name is unknown, or that has another name. */
const refusesLimit = (refusal: string, name: string, other: string): boolean =>
  name === 'max_tokens' ? isNamed(refusal, other) : refusesField.test(refusal);

/** A name is a label of a speaker; a call or a tool is nothing without its own. */
const hasOption = (item: Body, name: string): boolean =>
  item[name] !== undefined && (name !== 'name' || item['role'] !== undefined);

const without = (value: unknown, names: ReadonlySet<string>): unknown =>
  isBody(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([name]) => !names.has(name) || !hasOption(value, name)),
      )
    : value;

const eachWithout = (value: unknown, names: ReadonlySet<string>): unknown =>
  Array.isArray(value) ? value.map((one: unknown) => without(one, names)) : value;

/** The body without options; a limit of tokens gets its other name. */
export function withoutOptions(body: Body, options: readonly string[]): Body {
  const top = new Set(options.filter((name) => limits[name] === undefined));
  const inner = new Set<string>(innerOptions.filter((name) => top.has(name)));
  const isSealed = (item: unknown): boolean =>
    top.has(encryptedOption) && isBody(item) && item[encryptedOption] !== undefined;
  const made: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (top.has(name)) continue;
    const isRenamed = options.includes(name) && limits[name] !== undefined;
    const kept = Array.isArray(value) ? value.filter((one) => !isSealed(one)) : value;
    made[isRenamed ? (limits[name] ?? name) : name] = kept;
  }
  if (inner.size === 0) return made;
  const bare = (message: unknown): unknown => {
    const plain = without(message, inner);
    if (!isBody(plain)) return plain;
    return {
      ...plain,
      ...(plain['content'] === undefined ? {} : { content: eachWithout(plain['content'], inner) }),
      ...(plain['tool_calls'] === undefined
        ? {}
        : { tool_calls: eachWithout(plain['tool_calls'], inner) }),
    };
  };
  for (const field of ['messages', 'input'])
    if (Array.isArray(made[field])) made[field] = made[field].map(bare);
  if (made['tools'] !== undefined) made['tools'] = eachWithout(made['tools'], inner);
  return made;
}

/** Remembers for a while which options an account's model refused. */
export function createRefusedOptions(now: () => number) {
  const places = new Map<string, { options: ReadonlySet<string>; until: number }>();
  const keyOf = ({ accountId, model }: OptionPlace): string => JSON.stringify([accountId, model]);
  const known = (place: OptionPlace): ReadonlySet<string> => {
    const entry = places.size === 0 ? undefined : places.get(keyOf(place));
    return entry !== undefined && entry.until > now() ? entry.options : new Set();
  };
  return {
    /** The body without what this place refused before. */
    prepared(place: OptionPlace, body: Body): Body {
      const options = known(place);
      return options.size === 0 ? body : withoutOptions(body, [...options]);
    },
    /** Which options of the body a refusal names. */
    namedIn: (refusal: unknown, body: Body, isApi: boolean): string[] => {
      const text = typeof refusal === 'string' ? refusal : JSON.stringify(refusal ?? '');
      const options = optionsNamed(text.slice(0, longestRefusal), body, isApi);
      if (options.length === 0) return options;
      // Servers quote what they refuse: a name that is in the caller's texts may be its own.
      const says = callersWords(body, {
        items: itemsOf(body),
        options: [...innerOptions, encryptedOption],
      });
      return options.filter((name) => paramOf(refusal) === name || !says(namesOf(name)));
    },
    remember(place: OptionPlace, options: readonly string[]): void {
      const all = new Set([...known(place), ...options]);
      all.delete(encryptedOption);
      places.delete(keyOf(place));
      places.set(keyOf(place), { options: all, until: now() + rememberedMs });
      const [oldest] = places.keys();
      if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
    },
  };
}
