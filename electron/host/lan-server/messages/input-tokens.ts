import { textOf, type ChatRequest } from '../../../../shared/chat.ts';

/** What a chat template puts around a message; the same as in `usage/count-prompt.ts`. */
const messageTokens = 4;

const toolsText = ({ tools }: ChatRequest): string =>
  tools === undefined ? '' : JSON.stringify(tools);

/**
 * Tokens of a request by a model's tokenizer, its texts counted and four a message for what the
 * chat template puts around it.
 */
export async function countInputTokens(
  request: ChatRequest,
  countTokens: (texts: readonly string[]) => Promise<number[]>,
): Promise<number> {
  const texts = [
    ...request.messages.flatMap(({ content, toolCalls = [] }) => [
      textOf(content),
      ...toolCalls.map((call) => call.arguments),
    ]),
    toolsText(request),
  ].filter((text) => text !== '');
  const counts = await countTokens(texts);
  return counts.reduce((sum, tokens) => sum + tokens, request.messages.length * messageTokens);
}
