import type { Usage } from '../../../../shared/chat.ts';
import type { AppError } from '../../../../shared/errors.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { AnswerProgress } from './answer-progress.ts';

/** What an attempt has used, as far as it is known. */
export interface AttemptUsage {
  usage: Usage;
  /** Of the usage: what an answer that was cut may have taken beyond what is known of it. */
  unknownTokens: number;
}

export interface EndedAttempt {
  progress: AnswerProgress;
  /** The request was written to a connection. */
  sent: boolean;
  /** The whole answer came, with its usage where the provider reports one. */
  whole: boolean;
  /** What it failed by; null where it was answered, aborted, or overtaken. */
  error: AppError | null;
  /** What was reserved: the most that the prompt can be, and the longest answer. */
  inputTokens: number;
  outputTokens: number;
  /** It ran on this machine, which charges nothing and counts what it did. */
  local: boolean;
}

/**
 * Tokens of a model on this machine that were on their way when it was cut: 20 ms at 3,000 a
 * second.
 */
const onTheirWay = 64;

const serviceUnavailable = 503;
/** Anthropic's status for it (platform.claude.com/docs/en/api/errors). */
const overloaded = 529;

/**
 * A status that says that no work was done: the request was refused, or put off. Any other 5xx may
 * come after the work, and so does a failure within a reply that began as a success.
 */
function isRefused(error: AppError | null): boolean {
  if (
    !(error instanceof ProviderError) ||
    error.isInReply ||
    error.status === null ||
    error.status < 400
  )
    return false;
  return error.status < 500 || error.status === serviceUnavailable || error.status === overloaded;
}

const inputOf = ({ input, cacheRead, cacheWrite }: Usage): number => input + cacheRead + cacheWrite;

type Answer = Pick<Usage, 'output' | 'reasoning'>;

const outputTokensOf = ({ output, reasoning }: Answer): number => output + reasoning;

/** No prompt is empty, and no answer that says something is. */
const isSound = (usage: Usage, progress: AnswerProgress): boolean =>
  inputOf(usage) > 0 && (outputTokensOf(usage) > 0 || !progress.produced());

/**
 * What is known of an answer: what came of it, or what the provider counted so far, whichever is
 * more.
 */
function knownOf(progress: AnswerProgress): Answer {
  const { outputTokens: output, reasoningTokens: reasoning } = progress.shown();
  const reported = progress.reported();
  return reported !== null && outputTokensOf(reported) >= output + reasoning
    ? reported
    : { output, reasoning };
}

/**
 * What an answer may have taken beyond what is known. A provider charges for reasoning that it
 * never shows, so an answer that was cut may have taken all that was reserved, whatever was shown
 * of it.
 */
function unknownOf({ progress, whole, outputTokens, local }: EndedAttempt, known: Answer): number {
  if (whole && progress.produced()) return 0;
  const room = Math.max(0, outputTokens - outputTokensOf(known));
  return local ? Math.min(onTheirWay, room) : room;
}

/**
 * The one rule for every request that was sent, whatever ended it (an answer, a time-out, a break,
 * an abort, a hedge that was overtaken): what the provider reported of a whole answer counts. Of
 * anything else the prompt counts as it was reported, or with the most that it can be, and the
 * answer as it was reserved. Null: nothing is owed.
 */
export function attemptUsageOf(ended: EndedAttempt): AttemptUsage | null {
  const { progress, sent, whole, error, inputTokens, local } = ended;
  const reported = progress.reported();
  if (reported !== null && (local || (whole && isSound(reported, progress))))
    return { usage: reported, unknownTokens: 0 };
  if (!progress.produced() && (local || !sent || isRefused(error))) return null;
  const known = knownOf(progress);
  const unknownTokens = unknownOf(ended, known);
  const prompt =
    reported === null || inputOf(reported) === 0
      ? { input: inputTokens, cacheRead: 0, cacheWrite: 0 }
      : reported;
  const { input, cacheRead, cacheWrite } = prompt;
  const output = known.output + unknownTokens;
  return {
    usage: {
      input,
      cacheRead,
      cacheWrite,
      output,
      reasoning: known.reasoning,
      source: 'estimated',
    },
    unknownTokens,
  };
}
