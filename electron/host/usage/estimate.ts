import { textOf, type ChatRequest, type Usage } from '../../../shared/chat.ts';

const ideographs = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/gu;

/**
 * Tokens of a text without its tokenizer: four characters of an alphabet to one (OpenAI's rule of thumb,
 * help.openai.com "What are tokens and how to count them"), one ideograph to one.
 */
export function estimateTokens(text: string): number {
  const wide = text.match(ideographs)?.length ?? 0;
  return wide + (text.length - wide) / 4;
}

/** What a request that reported nothing has used: its text, and what came of the answer. */
export function estimateUsage(request: ChatRequest, answer: { outputTokens: number; reasoningTokens: number }): Usage {
  const input = request.messages.reduce((sum, { content, toolCalls = [] }) => sum + 4 + estimateTokens(textOf(content)) + toolCalls.reduce((inner, call) => inner + estimateTokens(call.arguments), 0), 0);
  return { input: Math.ceil(input), cacheRead: 0, cacheWrite: 0, output: Math.ceil(answer.outputTokens), reasoning: Math.ceil(answer.reasoningTokens), source: 'estimated' };
}
