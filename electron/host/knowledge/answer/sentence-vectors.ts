import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import { referenceSentences, type SentenceVectors } from './evidence.ts';

/** Embeds sentences to compare with a question's vector; the reference sentences once a model. */
export function createSentenceVectors(embed: Router['embed']) {
  const references = new Map<string, readonly Float32Array[]>();
  return async (
    meaning: { model: string; query: Float32Array },
    sentences: readonly string[],
    caller: Caller,
    signal: AbortSignal,
  ): Promise<SentenceVectors> => {
    const known = references.get(meaning.model);
    const input = known ? [...sentences] : [...sentences, ...referenceSentences];
    const { vectors } = await embed({
      caller,
      purpose: 'embedding',
      request: { model: meaning.model, input, kind: 'passage' },
      signal,
    });
    const fresh = known ?? vectors.slice(sentences.length);
    references.set(meaning.model, fresh);
    return {
      query: meaning.query,
      references: fresh,
      sentences: vectors.slice(0, sentences.length),
    };
  };
}
