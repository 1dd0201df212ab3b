import type { AskResult } from '../../../../shared/contract/answers.ts';

/**
 * Times one answer for its footnote: the caller reports when the passages are found and each token as
 * it comes, and `timing` gives milliseconds since the question and the pace of the generation.
 */
export function createAnswerClock() {
  const startedAt = performance.now();
  let retrievalMs = 0;
  let firstTokenMs: number | null = null;
  const elapsedMs = (): number => performance.now() - startedAt;
  return {
    retrieved(): void {
      retrievalMs = elapsedMs();
    },
    token(): void {
      firstTokenMs ??= elapsedMs();
    },
    timing(outputTokens: number | null): AskResult['timing'] {
      const totalMs = elapsedMs();
      const tokensPerSecond =
        outputTokens !== null && outputTokens > 0 && totalMs > retrievalMs
          ? (outputTokens * 1000) / (totalMs - retrievalMs)
          : null;
      return { retrievalMs, firstTokenMs, totalMs, tokensPerSecond };
    },
  };
}
