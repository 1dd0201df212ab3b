import type { Usage } from '../../../shared/chat.ts';
import type { AppError } from '../../../shared/errors.ts';
import { ProviderError } from '../providers/failures.ts';
import type { Tally } from './tally.ts';

/** What an attempt has used, as far as it is known. */
export interface Owed {
  usage: Usage;
  /** Of the usage: an answer of which nothing came, counted as it was reserved. */
  unknownTokens: number;
}

export interface EndedAttempt {
  tally: Tally;
  /** The request was written to a connection. */
  sent: boolean;
  /** The whole answer came. */
  whole: boolean;
  /** What it failed by; null where it was answered, aborted, or overtaken. */
  error: AppError | null;
  /** What was reserved: the most that the prompt can be, and the longest answer. */
  inputTokens: number;
  outputTokens: number;
  /** It ran on this machine, which charges nothing and counts what it did. */
  local: boolean;
}

/** Tokens of a stream that were on their way when it was cut: 20 ms of a provider that writes 3,000 a second. */
const onTheirWay = 64;

const serviceUnavailable = 503;
/** Anthropic's status for it (platform.claude.com/docs/en/api/errors). */
const overloaded = 529;

/** A status that says that no work was done: the request was refused, or put off. Any other 5xx may come after the work. */
function isRefused(error: AppError | null): boolean {
  if (!(error instanceof ProviderError) || error.status === null || error.status < 400) return false;
  return error.status < 500 || error.status === serviceUnavailable || error.status === overloaded;
}

const inputOf = ({ input, cacheRead, cacheWrite }: Usage): number => input + cacheRead + cacheWrite;

const outputTokensOf = ({ output, reasoning }: Usage): number => output + reasoning;

/** No prompt is empty, and no answer that says something is. */
const isSound = (usage: Usage, tally: Tally): boolean => inputOf(usage) > 0 && (outputTokensOf(usage) > 0 || !tally.produced());

/** What came of an answer and what was on its way; what was reserved where nothing came. */
function outputOf({ tally, whole, outputTokens }: EndedAttempt): { output: number; reasoning: number; unknown: number } {
  if (!tally.produced()) return { output: outputTokens, reasoning: 0, unknown: outputTokens };
  const { outputTokens: output, reasoningTokens: reasoning } = tally.shown();
  const rest = whole ? 0 : Math.min(onTheirWay, Math.max(0, outputTokens - output - reasoning));
  return { output: output + rest, reasoning, unknown: 0 };
}

/**
 * The one rule for every request that was sent, whatever ended it (an answer, a time-out, a break, an abort, a hedge that was overtaken): what the provider
 * reported of a whole answer counts. Of anything else the prompt counts with the most that it can be, and the answer with what came of it. Null: nothing is owed.
 */
export function owedOf(ended: EndedAttempt): Owed | null {
  const { tally, sent, whole, error, inputTokens, local } = ended;
  const reported = tally.reported();
  if (reported !== null && (local || (whole && isSound(reported, tally)))) return { usage: reported, unknownTokens: 0 };
  if (!tally.produced() && (local || !sent || isRefused(error))) return null;
  const { output, reasoning, unknown } = outputOf(ended);
  if (reported === null || inputOf(reported) === 0) {
    return { usage: { input: inputTokens, cacheRead: 0, cacheWrite: 0, output, reasoning, source: 'estimated' }, unknownTokens: unknown };
  }
  // Some providers count the prompt first, and the answer as far as it has come.
  const counted = outputTokensOf(reported);
  if (counted >= output + reasoning) return { usage: reported, unknownTokens: 0 };
  return { usage: { ...reported, output, reasoning, source: 'estimated' }, unknownTokens: Math.max(0, unknown - counted) };
}
