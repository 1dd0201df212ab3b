/** Han, kana and Hangul: scripts whose letters a tokenizer mostly takes one or two at a time. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * About how many tokens a text is: 4 characters a token (OpenAI's rule of thumb for English, help.openai.com/articles/4936856),
 * 1.5 for Han. For deciding what fits; what was used is counted by who served it.
 */
export function estimateTokens(text: string): number {
  const denseLetters = text.match(dense)?.length ?? 0;
  return Math.ceil(denseLetters / 1.5 + (text.length - denseLetters) / 4);
}

/** The text's beginning and end, together about `tokens` long. */
export function clipToTokens(text: string, tokens: number): string {
  const whole = estimateTokens(text);
  if (whole <= tokens) return text;
  const half = Math.max(1, Math.floor((text.length * tokens) / whole / 2));
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
