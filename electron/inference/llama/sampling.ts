import type {
  LLamaChatGenerateResponseOptions,
  LLamaContextualRepeatPenalty,
  LlamaModel,
  Token,
} from 'node-llama-cpp';
import type { LocalChatRequest } from '../../../shared/contract/inference.ts';
import type { LlamaLibrary } from './llama-library.ts';

type Sampling = Pick<
  LLamaChatGenerateResponseOptions,
  'temperature' | 'topP' | 'topK' | 'minP' | 'seed' | 'tokenBias'
> & { repeatPenalty: false | LLamaContextualRepeatPenalty };

// Model cards of the catalogue's families recommend 0.6 to 1.0; llama.cpp's own
// defaults are 0.8 and 0.95.
const defaultTemperature = 0.7;
const defaultTopP = 0.95;

/**
 * How far penalties look back where the caller asks for them: OpenAI's count from the answer's
 * begin, of which this is most.
 */
const askedPenaltyTokens = 1024;
/** OpenAI's bias that surely forbids a token (Create chat completion, `logit_bias`). */
const forbidden = -100;

function repeatPenalty(
  { presencePenalty = 0, frequencyPenalty = 0, repetitionPenalty }: LocalChatRequest,
  penaliseRepeats: boolean,
): Sampling['repeatPenalty'] {
  // 1.1 over the last 64 tokens are the library's own values.
  const penalty = repetitionPenalty ?? (penaliseRepeats ? 1.1 : 1);
  const asked = presencePenalty !== 0 || frequencyPenalty !== 0 || repetitionPenalty !== undefined;
  if (!asked) return penalty === 1 ? false : { lastTokens: 64, penalty };
  return { lastTokens: askedPenaltyTokens, penalty, presencePenalty, frequencyPenalty };
}

function tokenBias(
  { logitBias = [] }: LocalChatRequest,
  model: LlamaModel,
  { module }: LlamaLibrary,
): Pick<Sampling, 'tokenBias'> {
  if (logitBias.length === 0) return {};
  const bias = new module.TokenBias(model.tokenizer);
  for (const [token, logit] of logitBias)
    bias.set([token as Token], logit <= forbidden ? 'never' : { logit });
  return { tokenBias: bias };
}

/** How the next token is chosen, in the library's words. */
export function samplingOf(
  request: LocalChatRequest,
  model: LlamaModel,
  { library, penaliseRepeats }: { library: LlamaLibrary; penaliseRepeats: boolean },
): Sampling {
  const { temperature = defaultTemperature, topP = defaultTopP, topK, minP, seed } = request;
  return {
    temperature,
    topP,
    ...(topK === undefined ? {} : { topK }),
    ...(minP === undefined ? {} : { minP }),
    ...(seed === undefined ? {} : { seed }),
    repeatPenalty: repeatPenalty(request, penaliseRepeats),
    ...tokenBias(request, model, library),
  };
}
