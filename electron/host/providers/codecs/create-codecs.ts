import type { EgressGate } from '../../egress/egress-gate.ts';
import { createAnthropicCodec } from './anthropic/anthropic-codec.ts';
import { createCozeCodec } from './coze/coze-codec.ts';
import { createGeminiCodec } from './gemini/gemini-codec.ts';
import { createOpenAiCodec } from './openai/openai-codec.ts';
import { createResponsesCodec } from './openai-responses/responses-codec.ts';
import type { Codecs } from '../provider.ts';
import { withTimeouts } from '../wire/with-timeouts.ts';

/**
 * Every wire that Hearth speaks, each once, each within the timeouts of the provider at its end.
 */
export const createCodecs = (deps: { egress: EgressGate; now: () => number }): Codecs => ({
  openai: withTimeouts(createOpenAiCodec(deps)),
  'openai-responses': withTimeouts(createResponsesCodec(deps)),
  anthropic: withTimeouts(createAnthropicCodec(deps)),
  gemini: withTimeouts(createGeminiCodec(deps)),
  coze: withTimeouts(createCozeCodec(deps)),
});
