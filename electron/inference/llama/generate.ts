import type { LlamaChat, LlamaChatResponse } from 'node-llama-cpp';
import type { LocalChatEvent, LocalChatRequest } from '../../../shared/contract/inference.ts';
import { AppError } from '../../../shared/errors.ts';
import { abortedError } from '../queue.ts';
import { toChatHistory } from './chat-history.ts';
import type { createPieces } from './pieces.ts';
import { prefill } from './prefill.ts';

type Finish = Extract<LocalChatEvent, { type: 'finish' }>;

export interface GenerateOptions {
  pieces: ReturnType<typeof createPieces>;
  signal: AbortSignal;
  /** 1.1 over the last 64 tokens, the library's own values. */
  penaliseRepeats: boolean;
}

/** Room that an answer must have at least, in tokens. */
const leastAnswerTokens = 16;

// What model cards of the catalogue's families recommend lies between 0.6 and 1.0; llama.cpp's own defaults are 0.8 and 0.95.
const defaultTemperature = 0.7;
const defaultTopP = 0.95;

function tooLong(tokens: number, contextTokens: number): AppError {
  return new AppError(
    'context_too_long',
    `The messages have ${tokens} tokens and this model's context holds ${contextTokens}, the answer included. Shorten them, or choose a model with a longer context.`,
  );
}

function finishOf(response: LlamaChatResponse, inputTokens: number, outputTokens: number): Finish {
  const cut = response.metadata.stopReason === 'maxTokens';
  return { type: 'finish', reason: cut ? 'length' : 'stop', inputTokens, outputTokens };
}

/**
 * Answers one request on a sequence, which keeps what it evaluated: the next turn of the same conversation evaluates
 * only what is new. Pieces go to `pieces`; text comes in whole characters, since the library holds back half ones.
 */
export async function generate(chat: LlamaChat, request: LocalChatRequest, { pieces, signal, penaliseRepeats }: GenerateOptions): Promise<Finish> {
  const { sequence } = chat;
  const history = toChatHistory(request.messages);
  const { contextText } = chat.chatWrapper.generateContextState({ chatHistory: history });
  const prompt = contextText.tokenize(chat.model.tokenizer);
  const room = sequence.contextSize - prompt.length;
  if (room < leastAnswerTokens) throw tooLong(prompt.length, sequence.contextSize);
  await prefill(sequence, prompt, sequence.context.batchSize, signal);
  let outputTokens = 0;
  try {
    const response = await chat.generateResponse(history, {
      signal,
      // The answer ends where the context does: shifting it would drop the question it answers.
      maxTokens: Math.min(request.maxTokens ?? room, room),
      temperature: request.temperature ?? defaultTemperature,
      topP: request.topP ?? defaultTopP,
      ...(request.seed === undefined ? {} : { seed: request.seed }),
      ...(request.stop === undefined ? {} : { customStopTriggers: request.stop }),
      repeatPenalty: penaliseRepeats ? { lastTokens: 64, penalty: 1.1 } : false,
      onResponseChunk(chunk) {
        outputTokens += chunk.tokens.length;
        pieces.push(chunk.type === 'segment' ? 'reasoning' : 'text', chunk.text);
      },
    });
    return finishOf(response, prompt.length, outputTokens);
  } catch (error) {
    throw signal.aborted ? abortedError() : error;
  }
}
