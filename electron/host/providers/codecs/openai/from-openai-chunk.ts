import type { ChatEvent, FinishReason, TokenLogprob } from '../../../../../shared/chat.ts';
import { toFinishReason, withCalls } from '../../finish-reason.ts';
import { createOpenAiCallReader } from './openai-call-reader.ts';
import type {
  WireChoice,
  Delta,
  OpenAiChunk,
  WireLogprobs,
  WireProbability,
} from './openai-chunk-schema.ts';
import { plainText, saidIn } from './openai-content.ts';
import {
  mergedCounts,
  openAiCounts,
  openAiUsage,
  usageOfTotal,
  type OpenAiCounts,
} from './openai-usage.ts';

const toProbability = ({ token, logprob, bytes }: WireProbability) => ({
  token,
  logprob,
  bytes: bytes ?? null,
});

function toLogprobs(
  logprobs: WireLogprobs | null | undefined,
): { logprobs: TokenLogprob[] } | null {
  const tokens = logprobs?.content?.length ? logprobs.content : (logprobs?.refusal ?? []);
  return tokens.length === 0
    ? null
    : {
        logprobs: tokens.map((token) => ({
          ...toProbability(token),
          top: (token.top_logprobs ?? []).map(toProbability),
        })),
      };
}

/** The reasoning of a delta: a text, or what OpenRouter's details have of it. */
function reasoningOf({
  reasoning_content: content,
  reasoning,
  reasoning_details: details,
}: Delta): Extract<ChatEvent, { type: 'reasoning' }> | null {
  const kept = Array.isArray(details) && details.length > 0 ? { details } : null;
  const text =
    plainText(content) || plainText(reasoning) || (kept === null ? '' : plainText(details));
  return text === '' && kept === null ? null : { type: 'reasoning', text, ...kept };
}

interface Said {
  events: ChatEvent[];
  /** Characters of text and reasoning. */
  characters: number;
}

function saidBy(delta: Delta, wireLogprobs: WireChoice['logprobs']): Said {
  const events: ChatEvent[] = [];
  const reasoning = reasoningOf(delta);
  const said =
    typeof delta.content === 'string'
      ? { text: delta.content, reasoning: '' }
      : saidIn(delta.content);
  if (reasoning !== null) events.push(reasoning);
  if (said.reasoning !== '' && (reasoning === null || reasoning.text === ''))
    events.push({ type: 'reasoning', text: said.reasoning });
  const text = said.text || plainText(delta.refusal);
  const logprobs = toLogprobs(wireLogprobs);
  if (text !== '' || logprobs !== null) events.push({ type: 'text', text, ...logprobs });
  const characters = text.length + said.reasoning.length + (reasoning?.text.length ?? 0);
  return { events, characters };
}

/** Of the choice, or where else servers put it: in the delta, the message, or at the top. */
const finishWordOf = (choice: WireChoice | null, chunk: OpenAiChunk): unknown =>
  [
    choice?.finish_reason,
    choice?.['finishReason'],
    (choice?.delta ?? choice?.message)?.finish_reason,
    chunk.finish_reason,
  ].find((word) => toFinishReason(word) !== null);

/**
 * Reads one answer, chunk after chunk, or a plain answer as one. The choices are one answer, since
 * one is requested: some servers put the calls into a choice of their own. The finish waits for
 * what else its choices have.
 */
export function createOpenAiReader() {
  const calls = createOpenAiCallReader();
  let finish: FinishReason | null = null;
  let stopSequence: string | undefined;
  let isFinishSent = false;
  let counts: OpenAiCounts | null = null;
  let characters = 0;
  /** The choice whose text is the answer's. */
  let speaker: unknown = null;
  let hasDeltas = false;
  let isPlain = false;
  /** The server has a field for the finish, also where that is null so far. */
  let hasFinishField = false;

  function* fromChoice(choice: WireChoice, position: number): Generator<ChatEvent> {
    const place = choice.index ?? position;
    if (choice.delta) hasDeltas = true;
    // The whole message behind its pieces repeats them.
    const message = choice.delta ?? (hasDeltas ? null : choice.message);
    isPlain ||= Boolean(choice.message) && !hasDeltas;
    const delta = message ?? (typeof choice.text === 'string' ? { content: choice.text } : null);
    if (delta === null) return;
    const said = saidBy(delta, choice.logprobs);
    if (said.events.length > 0 && (speaker === null || speaker === place)) {
      speaker = place;
      characters += said.characters;
      yield* said.events;
    }
    const at = typeof place === 'number' ? place : position;
    for (const event of calls.read(delta.tool_calls, at)) {
      characters += event.argumentsDelta.length;
      yield event;
    }
    yield* calls.read(delta.function_call, at);
  }

  const seeFinish = (word: unknown, choice: WireChoice | null): void => {
    hasFinishField ||= choice?.finish_reason !== undefined;
    const reason = toFinishReason(word);
    if (reason === null || reason === 'broken') return;
    // Of several choices the one that called tells what comes next.
    if (finish === null || reason === 'tool_calls' || finish === 'stop') finish = reason;
    const met = choice?.stop_reason;
    if (typeof met === 'string' && met !== '') stopSequence = met;
  };
  const seeUsage = (usage: unknown): boolean => {
    const reported = openAiCounts(usage);
    if (reported !== null) counts = counts === null ? reported : mergedCounts(counts, reported);
    return reported !== null;
  };
  function* sendFinish(): Generator<ChatEvent> {
    if (finish === null || isFinishSent) return;
    isFinishSent = true;
    yield {
      type: 'finish',
      reason: withCalls(finish, calls.called()),
      ...(stopSequence === undefined ? {} : { stopSequence }),
    };
  }
  /**
   * Whether an answer that names no finish is over: a plain one, or one that ended by `[DONE]`, of
   * a server that names none ever.
   */
  const isOver = (isDone: boolean): boolean =>
    (isPlain || (isDone && !hasFinishField)) &&
    (characters > 0 || calls.called()) &&
    calls.areWhole();

  return {
    *read(chunk: OpenAiChunk): Generator<ChatEvent> {
      const choices = chunk.choices ?? [];
      const wasFinished = finish !== null;
      let saysMore = false;
      for (const [position, choice] of choices.entries()) {
        if (choice === null) continue;
        for (const event of fromChoice(choice, position)) {
          saysMore = true;
          yield event;
        }
        seeFinish(finishWordOf(choice, chunk), choice);
      }
      if (choices.length === 0) seeFinish(finishWordOf(null, chunk), null);
      if (wasFinished && !saysMore) yield* sendFinish();
      if (seeUsage(chunk.usage) || seeUsage(choices[0]?.usage)) {
        const usage = counts === null ? null : openAiUsage(counts);
        if (usage !== null) yield { type: 'usage', usage };
      }
    },
    /** What the end makes certain; `isDone`: the server said that it is the end. */
    *end(isDone: boolean): Generator<ChatEvent> {
      if (counts !== null && openAiUsage(counts) === null) {
        const usage = usageOfTotal(counts, characters);
        if (usage !== null) yield { type: 'usage', usage };
      }
      if (finish === null && isOver(isDone)) finish = 'stop';
      yield* sendFinish();
    },
    isFinished: (): boolean => finish !== null,
  };
}
