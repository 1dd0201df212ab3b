import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { abortedError } from '../queue.ts';

const firstPiece = 64;
const smallestPiece = 32;

/**
 * Evaluates a prompt up to its last token in pieces of about `pieceMs`, so that a stop is heard in the middle of a long
 * one: a whole batch of 512 tokens takes seconds on one core. What the sequence already holds of it is kept. Returns
 * how many tokens were kept.
 */
export async function prefill(sequence: LlamaContextSequence, tokens: readonly Token[], batchSize: number, signal: AbortSignal, pieceMs = 200): Promise<number> {
  const target = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(target, false);
  const kept = sequence.nextTokenIndex;
  let size = Math.min(firstPiece, batchSize);
  for (let done = kept; done < target.length; ) {
    if (signal.aborted) throw abortedError();
    const piece = target.slice(done, done + size);
    const startedAt = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(piece);
    done += piece.length;
    const msPerToken = (performance.now() - startedAt) / piece.length;
    size = Math.max(smallestPiece, Math.min(batchSize, Math.round(pieceMs / msPerToken)));
  }
  return kept;
}
