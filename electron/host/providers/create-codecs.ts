import type { EgressGate } from '../egress/egress-gate.ts';
import { createGeminiCodec } from './codecs/gemini/gemini-codec.ts';
import { createOpenAiCodec } from './codecs/openai/openai-codec.ts';
import type { Codecs } from './provider.ts';

/** Every wire that Hearth speaks, each once. */
export const createCodecs = (deps: { egress: EgressGate; now: () => number }): Codecs => ({
  openai: createOpenAiCodec(deps),
  gemini: createGeminiCodec(deps),
});
