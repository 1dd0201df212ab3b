import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { TokenLogprob, TokenProbability } from '../../../shared/chat.ts';

/** What OpenAI gives for a token that is as good as impossible. */
const leastLogprob = -9999;

const logprobOf = (probability: number | undefined): number =>
  Math.max(leastLogprob, Math.log(probability ?? 0));

function toProbability(
  model: LlamaModel,
  token: Token,
  before: readonly Token[],
  probability: number | undefined,
): TokenProbability {
  const text = model.detokenize([token], true, before);
  return {
    token: text,
    logprob: logprobOf(probability),
    bytes: text.includes('\uFFFD') ? null : [...Buffer.from(text)],
  };
}

/** The map has the whole vocabulary, the likeliest first. */
function firstOf<Key, Value>(map: ReadonlyMap<Key, Value>, most: number): [Key, Value][] {
  const first: [Key, Value][] = [];
  for (const entry of map) {
    if (first.length >= most) break;
    first.push(entry);
  }
  return first;
}

export interface LogprobRecorder {
  /** The probabilities of these tokens, which were generated in this order. */
  take(tokens: readonly Token[]): TokenLogprob[];
  /** The sequence generates as before. */
  stop(): void;
}

/**
 * Records the probabilities of what a sequence generates, with the `most` likeliest tokens at each
 * place. They are those after temperature, `top_p` and the other settings. The library's chats do
 * not hand them on, so that the sequence's own `evaluate` is replaced until `stop`.
 */
export function recordLogprobs(
  sequence: LlamaContextSequence,
  model: LlamaModel,
  most: number,
): LogprobRecorder {
  const recorded: { token: Token; logprob: TokenLogprob }[] = [];
  let before: Token[] = sequence.contextTokens.slice(-1);

  sequence.evaluate = async function* evaluate(tokens, options) {
    const steps = sequence.evaluateWithMetadata(tokens, { probabilities: true }, options);
    let replacement: Token | Token[] | undefined;
    try {
      for (;;) {
        const { value, done } = await steps.next(replacement);
        if (done === true) return;
        const { token, probabilities } = value;
        const top = firstOf(probabilities, most).map(([one, probability]) =>
          toProbability(model, one, before, probability),
        );
        const own = toProbability(model, token, before, probabilities.get(token));
        recorded.push({ token, logprob: { ...own, top } });
        before = [token];
        replacement = (yield token) ?? undefined;
      }
    } finally {
      await steps.return?.();
    }
  };

  return {
    take: (tokens) =>
      tokens.flatMap((token) => {
        const at = recorded.findIndex((one) => one.token === token);
        // What is skipped was no text: the library's own ends of thoughts and answers.
        return at === -1
          ? []
          : recorded
              .splice(0, at + 1)
              .slice(-1)
              .map((one) => one.logprob);
      }),
    stop: () => void Reflect.deleteProperty(sequence, 'evaluate'),
  };
}
