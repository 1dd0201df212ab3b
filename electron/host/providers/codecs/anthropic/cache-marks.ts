import type Anthropic from '@anthropic-ai/sdk';

/**
 * Marks up to which Anthropic caches a prompt (platform.claude.com/docs, "Prompt caching"). A `ttl`
 * has a price of its own and is not sent.
 */
export const ephemeral: Anthropic.CacheControlEphemeral = { type: 'ephemeral' };

/** "You can define up to 4 cache breakpoints": a request with more is refused. */
const mostMarks = 4;

interface Markable {
  cache_control?: Anthropic.CacheControlEphemeral | null;
}

export const cacheMark = ({
  isCachePoint,
}: {
  isCachePoint?: true;
}): { cache_control?: Anthropic.CacheControlEphemeral } =>
  isCachePoint === true ? { cache_control: ephemeral } : {};

export const isMarked = (block: object): boolean => 'cache_control' in block;

/**
 * JSON without marks: clients move them from turn to turn, and a conversation is the same with and
 * without them.
 */
export function withoutMarks(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('"cache_control"')
    ? JSON.stringify(value, (key, one: unknown) => (key === 'cache_control' ? undefined : one))
    : text;
}

/**
 * Leaves the last marks that a request may have; the later ones cover the earlier. Whether there
 * are any.
 */
export function limitMarks(
  tools: readonly Anthropic.Tool[],
  system: readonly Anthropic.TextBlockParam[],
  messages: readonly Anthropic.MessageParam[],
): boolean {
  const said = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const marked = [...tools, ...system, ...said].filter(isMarked) as Markable[];
  for (const block of marked.slice(0, Math.max(0, marked.length - mostMarks)))
    delete block.cache_control;
  return marked.length > 0;
}
