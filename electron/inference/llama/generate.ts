import type { ChatModelResponse, LlamaChat, LlamaChatResponse } from 'node-llama-cpp';
import {
  callStart,
  type LocalChatEvent,
  type LocalChatRequest,
} from '../../../shared/contract/inference.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { abortedError } from '../resources/queue.ts';
import { templatedPrompt } from './chat-history.ts';
import type { LlamaLibrary } from './llama-library.ts';
import type { createPieces } from './pieces.ts';
import { prefill } from './prefill.ts';
import { samplingOf } from './sampling.ts';
import { recordLogprobs } from './token-logprobs.ts';

type Finish = Extract<LocalChatEvent, { type: 'finish' }>;

export interface GenerateOptions {
  library: LlamaLibrary;
  pieces: ReturnType<typeof createPieces>;
  signal: AbortSignal;
  /** 1.1 over the last 64 tokens, the library's own values. */
  penaliseRepeats: boolean;
  /** Whether the sequence's prompt before was of the same scope. */
  isSameScope: boolean;
}

/** One stretch of an answer, which the model writes by one grammar or by none. */
interface Stretch {
  /** What the answer begins with, in place of the model's own words. */
  begun: ChatModelResponse['response'];
  kind: 'text' | 'call';
  grammar: string | undefined;
  /** Words that end it, in addition to the model's own end. */
  stops: readonly string[];
  /** The most tokens; undefined for as many as the context has. */
  maxTokens: number | undefined;
}

interface Written {
  promptTokens: number;
  reusedTokens: number;
  outputTokens: number;
  said: LlamaChatResponse['fullResponse'];
  cut: boolean;
  /** Of the stretch's words the one that ended it. */
  stop: string | undefined;
}

/** Room that an answer must have at least, in tokens. */
const leastAnswerTokens = 16;

const callMark = callStart.trim();

function tooLong(tokens: number, contextTokens: number): AppError {
  return new AppError(
    'context_too_long',
    phrase('models.contextTooLong', { tokens, most: contextTokens }),
  );
}

/**
 * The trigger that ended an answer, as text: models that have a token of its own for the mark of a
 * call end by that.
 */
function stopIn({ metadata }: LlamaChatResponse, chat: LlamaChat): string | undefined {
  if (metadata.stopReason !== 'customStopTrigger') return undefined;
  return metadata.customStopTrigger
    .map((part) => (typeof part === 'string' ? part : chat.model.detokenize([part], true)))
    .join('');
}

/** Writes one stretch. Text comes in whole characters, since the library holds back half ones. */
async function write(
  chat: LlamaChat,
  request: LocalChatRequest,
  { begun, kind, grammar, stops, maxTokens }: Stretch,
  options: GenerateOptions,
): Promise<Written> {
  const { library, pieces, signal, penaliseRepeats } = options;
  const { sequence } = chat;
  const { history, prompt } = templatedPrompt(
    chat.chatWrapper,
    chat.model,
    request.messages,
    begun,
  );
  const room = sequence.contextSize - prompt.length;
  if (room < leastAnswerTokens) throw tooLong(prompt.length, sequence.contextSize);
  const reusedTokens = await prefill(sequence, prompt, sequence.context.batchSize, signal);
  const recorder =
    request.logprobs === undefined ? null : recordLogprobs(sequence, chat.model, request.logprobs);
  const { LlamaText, SpecialTokensText } = library.module;
  let outputTokens = 0;
  const response = await chat
    .generateResponse(history, {
      ...samplingOf(request, chat.model, { library, penaliseRepeats }),
      signal,
      // The answer ends where the context does: shifting it would drop the question it answers.
      maxTokens: Math.min(maxTokens ?? room, room),
      ...(request.thoughtTokens === undefined
        ? {}
        : { budgets: { thoughtTokens: request.thoughtTokens } }),
      ...(grammar === undefined ? {} : { grammar: await library.llama.createGrammar({ grammar }) }),
      customStopTriggers: [
        ...stops,
        ...(stops.includes(callMark) ? [LlamaText([new SpecialTokensText(callMark)])] : []),
      ],
      onResponseChunk(chunk) {
        outputTokens += chunk.tokens.length;
        pieces.push(
          chunk.type === 'segment' ? 'reasoning' : kind,
          chunk.text,
          recorder?.take(chunk.tokens),
        );
      },
    })
    .finally(() => recorder?.stop());
  return {
    promptTokens: prompt.length,
    reusedTokens,
    outputTokens,
    said: response.fullResponse,
    cut: response.metadata.stopReason === 'maxTokens',
    stop: stopIn(response, chat),
  };
}

/**
 * Answers one request on a sequence, which keeps what it evaluated: the next turn of the same
 * conversation evaluates only what is new. Pieces go to `pieces`. An answer that may call tools is
 * free until the model begins a call, and goes on by the grammar of calls.
 */
export async function generate(
  chat: LlamaChat,
  request: LocalChatRequest,
  options: GenerateOptions,
): Promise<Finish> {
  const { calls, stop = [], maxTokens, grammar } = request;
  const called = (begun: Stretch['begun'], left: number | undefined): Promise<Written> =>
    write(
      chat,
      request,
      {
        begun: [...begun, callStart],
        kind: 'call',
        grammar: calls?.grammar,
        stops: [],
        maxTokens: left,
      },
      options,
    );
  const finish = (
    { promptTokens: inputTokens, reusedTokens }: Written,
    { cut, stop: word }: Written,
    outputTokens: number,
  ): Finish => ({
    type: 'finish',
    reason: cut ? 'length' : 'stop',
    ...(word !== undefined && stop.includes(word) ? { stopSequence: word } : {}),
    inputTokens,
    cachedTokens: options.isSameScope ? reusedTokens : 0,
    outputTokens,
  });
  try {
    const first =
      calls?.forced === true
        ? await called([], maxTokens)
        : await write(
            chat,
            request,
            {
              begun: [],
              kind: 'text',
              grammar,
              stops: [...stop, ...(calls === undefined ? [] : [callMark])],
              maxTokens,
            },
            options,
          );
    const left = maxTokens === undefined ? undefined : maxTokens - first.outputTokens;
    if (calls === undefined || calls.forced || first.stop !== callMark || stop.includes(callMark))
      return finish(first, first, first.outputTokens);
    if (left !== undefined && left <= 0)
      return finish(first, { ...first, cut: true }, first.outputTokens);
    const second = await called(first.said, left);
    return finish(first, second, first.outputTokens + second.outputTokens);
  } catch (error) {
    throw options.signal.aborted ? abortedError() : error;
  }
}
