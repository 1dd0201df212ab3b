import { estimateTokens } from '../usage/estimate-tokens.ts';

/** The text's beginning and end, together about `tokens` long. */
export function clipToTokens(text: string, tokens: number): string {
  const whole = Math.ceil(estimateTokens(text));
  if (whole <= tokens) return text;
  const half = Math.max(1, Math.floor((text.length * tokens) / whole / 2));
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
