import { createAnthropicCodec } from './anthropic/anthropic-codec.ts';
import { createCozeCodec } from './coze/coze-codec.ts';
import { createGeminiCodec } from './gemini/gemini-codec.ts';
import { createOpenAiCodec } from './openai/openai-codec.ts';
import { createResponsesCodec } from './openai-responses/responses-codec.ts';
import type { Codec, Codecs, CodecDeps, CreateCodec } from '../provider.ts';
import { createHiddenKeys, withHiddenKeys } from '../wire/hidden-keys.ts';
import { withTimeouts } from '../wire/with-timeouts.ts';

/**
 * Every wire that Hearth speaks, each once, each within the timeouts of the provider at its end.
 * Nothing that they return or throw has a key in it that the redactor knows.
 */
export function createCodecs(deps: CodecDeps): Codecs {
  const hidden = createHiddenKeys(deps.redactor);
  const made = (create: CreateCodec): Codec =>
    withHiddenKeys(withTimeouts(create(deps), hidden), hidden);
  return {
    openai: made(createOpenAiCodec),
    'openai-responses': made(createResponsesCodec),
    anthropic: made(createAnthropicCodec),
    gemini: made(createGeminiCodec),
    coze: made(createCozeCodec),
  };
}
