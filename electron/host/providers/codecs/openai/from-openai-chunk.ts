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
  if (!content && !reasoning && !details) return null;
  const kept = Array.isArray(details) && details.length > 0 ? { details } : null;
  const text =
    plainText(content) || plainText(reasoning) || (kept === null ? '' : plainText(details));
  return text === '' && kept === null ? null : { type: 'reasoning', text, ...kept };
}

/** Adds what a delta says to `events`; returns the characters of text and reasoning. */
function addSaid(delta: Delta, wireLogprobs: WireChoice['logprobs'], events: ChatEvent[]): number {
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
  return text.length + said.reasoning.length + (reasoning?.text.length ?? 0);
}

const isFinishWord = (word: unknown): boolean =>
  typeof word === 'string' && toFinishReason(word) !== null;

/** Of the choice, or where else servers put it: in the delta, the message, or at the top. */
function finishWordOf(choice: WireChoice | null, chunk: OpenAiChunk): unknown {
  if (isFinishWord(choice?.finish_reason)) return choice?.finish_reason;
  const inMessage = (choice?.delta ?? choice?.message)?.finish_reason;
  if (isFinishWord(inMessage)) return inMessage;
  const inCamelCase = choice?.['finishReason'];
  return isFinishWord(inCamelCase) ? inCamelCase : chunk.finish_reason;
}

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
  /** The first chunk with a whole message; another one makes them the pieces of a stream. */
  let messageChunk: OpenAiChunk | null = null;
  /** The server has a field for the finish, also where that is null so far. */
  let hasFinishField = false;
  /** The latest word on the finish was that the provider broke down. */
  let isBroken = false;

  const deltaIn = (choice: WireChoice, chunk: OpenAiChunk): Delta | null => {
    if (choice.delta) hasDeltas = true;
    if (choice.message) messageChunk ??= chunk;
    if (choice.delta ?? choice.message) isPlain = messageChunk === chunk && !hasDeltas;
    // The whole message behind its pieces repeats them.
    const message = choice.delta ?? (hasDeltas ? null : choice.message);
    return message ?? (typeof choice.text === 'string' ? { content: choice.text } : null);
  };
  const addChoice = (
    chunk: OpenAiChunk,
    { choice, position }: { choice: WireChoice; position: number },
    events: ChatEvent[],
  ): void => {
    const place = choice.index ?? position;
    const delta = deltaIn(choice, chunk);
    if (delta === null) return;
    if (speaker === null || speaker === place) {
      const before = events.length;
      characters += addSaid(delta, choice.logprobs, events);
      if (events.length > before) speaker = place;
    }
    const at = typeof place === 'number' ? place : position;
    for (const called of [delta.tool_calls, delta.function_call]) {
      if (!called) continue;
      for (const event of calls.read(called, at)) {
        characters += event.argumentsDelta.length;
        events.push(event);
      }
    }
  };

  const seeFinish = (word: unknown, choice: WireChoice | null): void => {
    hasFinishField ||= choice?.finish_reason !== undefined;
    const reason = toFinishReason(word);
    if (reason !== null) isBroken = reason === 'broken';
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
  const addFinish = (events: ChatEvent[]): void => {
    if (finish === null || isFinishSent) return;
    isFinishSent = true;
    events.push({
      type: 'finish',
      reason: withCalls(finish, calls.called()),
      ...(stopSequence === undefined ? {} : { stopSequence }),
    });
  };
  /**
   * Whether an answer that names no finish is over: a plain one, or one that ended by `[DONE]`, of
   * a server that names none ever.
   */
  const isOver = (isDone: boolean): boolean =>
    !isBroken &&
    (isPlain || (isDone && !hasFinishField)) &&
    (characters > 0 || calls.called()) &&
    calls.areWhole();

  return {
    /** Our events of one chunk: a list, as a generator costs each delta more than it says. */
    read(chunk: OpenAiChunk): ChatEvent[] {
      const events: ChatEvent[] = [];
      const choices = chunk.choices ?? [];
      const wasFinished = finish !== null;
      for (let position = 0; position < choices.length; position += 1) {
        const choice = choices[position];
        if (!choice) continue;
        addChoice(chunk, { choice, position }, events);
        seeFinish(finishWordOf(choice, chunk), choice);
      }
      if (choices.length === 0) seeFinish(finishWordOf(null, chunk), null);
      if (wasFinished && events.length === 0) addFinish(events);
      if (seeUsage(chunk.usage) || seeUsage(choices[0]?.usage)) {
        const usage = counts === null ? null : openAiUsage(counts);
        if (usage !== null) events.push({ type: 'usage', usage });
      }
      return events;
    },
    /** What the end makes certain; `isDone`: the server said that it is the end. */
    end(isDone: boolean): ChatEvent[] {
      const events: ChatEvent[] = [];
      if (counts !== null && openAiUsage(counts) === null) {
        const usage = usageOfTotal(counts, characters);
        if (usage !== null) events.push({ type: 'usage', usage });
      }
      if (finish === null && isOver(isDone)) finish = 'stop';
      addFinish(events);
      return events;
    },
    isFinished: (): boolean => finish !== null,
  };
}
