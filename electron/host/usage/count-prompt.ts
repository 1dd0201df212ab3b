import { textOf, type ChatRequest } from '../../../shared/chat.ts';
import { turns, type Steps } from '../event-loop.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { countText, type TextTokens } from './token-bound.ts';

/** What a prompt takes, before anything is sent. */
export interface PromptTokens extends TextTokens {
  /**
   * Pictures, which are part of `likely` and not of `atMost`: what one takes depends on the model
   * (`atMostAt`).
   */
  images: number;
}

export const noTokens: PromptTokens = { likely: 0, atMost: 0, images: 0 };

/**
 * What chat templates put around each message: three tokens and a name at OpenAI (cookbook, “How to
 * count tokens with tiktoken”), three special tokens, a role and two line breaks at Llama 3.
 */
const likelyOfMessage = 4;
const mostOfMessage = 6;
/**
 * Hidden system prompts of chat templates: gpt-oss's harmony has some 70 tokens, Llama 3.1's some
 * 30, Qwen's some 20.
 */
const mostOfRequest = 80;
/**
 * What a tool adds to its schema, and what the first one adds to the prompt: up to 530 tokens at
 * Anthropic (platform.claude.com/docs, “Tool use”, pricing).
 */
const mostOfTool = 16;
const mostOfFirstTool = 600;

/** A megapixel at models that read 1,568 pixels of an edge (platform.claude.com/docs, “Vision”). */
export const likelyOfImage = 1_600;
/**
 * The most that a picture takes: at gpt-4o-mini eight tiles of 5,667 and a base of 2,833
 * (platform.openai.com/docs/guides/images-vision), at Claude an edge of 2,576 pixels, else
 * Qwen-VL's largest, 16,384 (help.aliyun.com/zh/model-studio/vision), which no other provider's
 * documents go beyond.
 */
const mostOfImage: readonly (readonly [RegExp, number])[] = [
  [/gpt-4o-mini/, 48_169],
  [/claude/, 4_784],
];
const mostOfOtherImages = 16_384;

/** The most tokens of a prompt at one model. */
export function atMostAt({ atMost, images }: PromptTokens, model: string): number {
  if (images === 0) return atMost;
  return (
    atMost + images * (mostOfImage.find(([name]) => name.test(model))?.[1] ?? mostOfOtherImages)
  );
}

/**
 * The likely tokens of a prompt with its tools and pictures, for limits by the minute and for
 * counting without a tokenizer.
 */
export function estimatePrompt(request: ChatRequest): number {
  let sum = imagesIn(request) * likelyOfImage;
  for (const { content, toolCalls = [] } of request.messages) {
    sum += likelyOfMessage + estimateTokens(textOf(content));
    for (const call of toolCalls) sum += estimateTokens(call.arguments);
  }
  if (request.tools !== undefined) sum += estimateTokens(json(request.tools));
  return Math.ceil(sum);
}

const json = (value: unknown): string => (value === undefined ? '' : (JSON.stringify(value) ?? ''));

/** Every text that a provider may count, as far as `ChatRequest` carries it. */
function* textsOf({
  messages,
  tools = [],
  toolChoice,
  responseFormat,
  stop,
  extra,
}: ChatRequest): Generator<string> {
  for (const message of messages) {
    const { content, name = '', toolCalls = [], toolCallId = '', reasoning = '' } = message;
    if (typeof content === 'string') yield content;
    else for (const part of content) if (part.type === 'text') yield part.text;
    yield name;
    yield reasoning;
    yield json(message.reasoningDetails);
    yield toolCallId;
    for (const call of toolCalls) {
      yield call.name;
      yield call.id;
      yield call.arguments;
      yield json(call.extraContent);
    }
  }
  for (const tool of tools) yield json(tool);
  yield json(toolChoice);
  yield json(responseFormat);
  yield json(stop);
  yield json(extra);
}

const imagesIn = (request: ChatRequest): number =>
  request.messages.reduce(
    (sum, { content }) =>
      sum +
      (typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image').length),
    0,
  );

/**
 * A text is counted in parts of this many signs, so that a long one gives the event loop back
 * between them.
 */
const partLength = 16_384;
/** A token may reach from one part into the next, and leave a sign more on each side. */
const mostOfCut = 2;

function* countParts(text: string, total: TextTokens): Steps<void> {
  for (let from = 0; from < text.length; from += partLength) {
    const { likely, atMost } = countText(
      text.length <= partLength ? text : text.slice(from, from + partLength),
    );
    total.likely += likely;
    total.atMost += atMost + (from > 0 ? mostOfCut : 0);
    if (text.length > partLength) yield;
  }
}

/** What `countPrompt` does, in steps for `turns`. */
export function* countPromptSteps(request: ChatRequest): Steps<PromptTokens> {
  const { messages, tools = [] } = request;
  const images = imagesIn(request);
  const total: TextTokens = {
    likely: messages.length * likelyOfMessage + images * likelyOfImage,
    atMost: mostOfRequest + messages.length * mostOfMessage,
  };
  if (tools.length > 0) total.atMost += mostOfFirstTool + tools.length * mostOfTool;
  let sinceYield = 0;
  for (const text of textsOf(request)) {
    if (text === '') continue;
    yield* countParts(text, total);
    sinceYield += text.length;
    if (sinceYield <= partLength) continue;
    sinceYield = 0;
    yield;
  }
  return { likely: Math.ceil(total.likely), atMost: total.atMost, images };
}

/**
 * Both figures of a prompt: at once where it is short, else in turns of the event loop, so that no
 * other request waits. Rejects with `aborted`.
 */
export function countPrompt(
  request: ChatRequest,
  signal: AbortSignal,
): PromptTokens | Promise<PromptTokens> {
  const steps = countPromptSteps(request);
  const first = steps.next();
  return first.done === true ? first.value : turns.run(steps, signal);
}

/** The larger figures of two forms of one prompt: as it was asked, and as content rules mask it. */
export const largerOf = (a: PromptTokens, b: PromptTokens): PromptTokens => ({
  likely: Math.max(a.likely, b.likely),
  atMost: Math.max(a.atMost, b.atMost),
  images: Math.max(a.images, b.images),
});
