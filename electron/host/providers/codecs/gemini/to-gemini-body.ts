import type { ChatRequest } from '../../../../../shared/chat.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { Wire } from '../../wire/lost-fields.ts';
import type { CallMemory } from './call-memory.ts';
import { plainModel } from './model-traits.ts';
import { toContents, toSystemInstruction } from './to-contents.ts';
import { toGenerationConfig } from './to-generation-config.ts';
import { toDeclarations, toToolConfig } from './to-tools.ts';

/** Of several calls at once Gemini makes as many as it likes. */
export const geminiWire: Wire = {
  name: phrase('dialects.wire.gemini').text,
  lacks: [],
  parallelToolCalls: false,
};

/** The body of `models.streamGenerateContent` (ai.google.dev/api/generate-content). */
export function toGeminiBody(request: ChatRequest, memory: CallMemory): Record<string, unknown> {
  const { messages, tools, toolChoice, extra } = request;
  // These have a place in `generationConfig`.
  const {
    generationConfig: _own,
    reasoning_effort: _effort,
    presence_penalty: _presence,
    frequency_penalty: _frequency,
    top_k: _k,
    ...further
  } = extra ?? {};
  const model = plainModel(request.model);
  const said = toContents(messages, model, memory);
  const system = toSystemInstruction(messages);
  // Contents may not be empty: an instruction alone is what is asked.
  const { contents, systemInstruction } =
    said.length === 0 && system !== undefined
      ? { contents: [{ role: 'user', ...system }], systemInstruction: undefined }
      : { contents: said, systemInstruction: system };
  const toolConfig =
    tools === undefined || tools.length === 0 ? undefined : toToolConfig(toolChoice, tools);
  const generationConfig = toGenerationConfig(request, model);
  return {
    ...further,
    contents,
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
    ...(tools === undefined || tools.length === 0 ? {} : { tools: toDeclarations(tools) }),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
  };
}
