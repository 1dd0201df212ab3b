import { textOf, type ChatRequest } from '../../../../shared/chat.ts';
import { estimateTokens, estimateUsage } from '../../usage/estimate.ts';

/** An image of a megapixel or more at models that read 1,568 pixels of an edge; newer ones take up to three times as much, a small image less (platform.claude.com/docs/en/build-with-claude/vision). */
const imageTokens = 1_600;
/** What a chat template puts around a message; the same as in `usage/estimate.ts`. */
const messageTokens = 4;

const toolsText = ({ tools }: ChatRequest): string => (tools === undefined ? '' : JSON.stringify(tools));

const imagesIn = ({ messages }: ChatRequest): number => messages.reduce((sum, { content }) => sum + (typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image').length), 0);

/** Tokens of a request without anybody's tokenizer. */
export function estimateInputTokens(request: ChatRequest): number {
  return estimateUsage(request, { outputTokens: 0, reasoningTokens: 0 }).input + Math.ceil(estimateTokens(toolsText(request))) + imagesIn(request) * imageTokens;
}

/** Tokens of a request by a model's tokenizer, its texts counted and four a message for what the chat template puts around it. */
export async function countInputTokens(request: ChatRequest, countTokens: (texts: readonly string[]) => Promise<number[]>): Promise<number> {
  const texts = [...request.messages.flatMap(({ content, toolCalls = [] }) => [textOf(content), ...toolCalls.map((call) => call.arguments)]), toolsText(request)].filter((text) => text !== '');
  const counts = await countTokens(texts);
  return counts.reduce((sum, tokens) => sum + tokens, request.messages.length * messageTokens);
}
