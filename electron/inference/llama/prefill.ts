import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { abortedError } from '../resources/queue.ts';

/**
 * On one core pieces of 64 tokens cost 6 % against batches of 512, of 32 tokens 23 %
 * (docs/decisions/0004).
 */
const smallestPiece = 64;

/** A stop takes effect within about this time. */
const pieceMs = 400;

/**
 * Evaluates a prompt in pieces, so that a stop takes effect in the middle of a long one: a whole
 * batch of 512 tokens takes seconds on one core. The last piece is left to the generation, which
 * needs its end anyway. The part of the prompt that the sequence has already is reused; returns how
 * many tokens that were.
 */
export async function prefill(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  batchSize: number,
  signal: AbortSignal,
): Promise<number> {
  await sequence.adaptStateToTokens([...tokens], false);
  const reused = Math.min(sequence.nextTokenIndex, tokens.length);
  let size = Math.min(smallestPiece, batchSize);
  for (let done = sequence.nextTokenIndex; tokens.length - done > size;) {
    if (signal.aborted) throw abortedError();
    const piece = tokens.slice(done, done + size);
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(piece);
    done += piece.length;
    const msPerToken = (performance.now() - startedAt) / piece.length;
    size = Math.max(smallestPiece, Math.min(batchSize, Math.round(pieceMs / msPerToken)));
  }
  return reused;
}
