import { textOf, type ChatMessage } from '../../../../shared/chat.ts';
import { estimateTokens } from '../../usage/estimate-tokens.ts';

/**
 * What is read of a long text: its beginning, where the task is put, and its end, where it is often
 * repeated.
 */
const headChars = 4_000;
const tailChars = 2_000;

/** Beginning and end of a text; all of a short one. */
export const headAndTail = (text: string): string =>
  text.length <= headChars + tailChars
    ? text
    : `${text.slice(0, headChars)}\n${text.slice(-tailChars)}`;

/** The last thing the user said. */
export const lastAsked = (messages: readonly ChatMessage[]): string => {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : textOf(last.content);
};

/** The share of tokens in a text's characters, from its beginning and end. */
function tokensPerChar(text: string): number {
  const sample = headAndTail(text);
  return sample.length === 0 ? 0 : estimateTokens(sample) / sample.length;
}

/** Tokens of a prompt, of whatever length, by the head and tail of each message. */
export const promptTokens = (messages: readonly ChatMessage[]): number =>
  Math.ceil(
    messages.reduce((sum, { content }) => {
      const text = textOf(content);
      return sum + 4 + tokensPerChar(text) * text.length;
    }, 0),
  );

export const hasImages = (messages: readonly ChatMessage[]): boolean =>
  messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image'),
  );
