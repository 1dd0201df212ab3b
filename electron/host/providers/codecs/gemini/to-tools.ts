import { z } from 'zod';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';

type Tools = NonNullable<ChatRequest['tools']>;

/**
 * `parametersJsonSchema` takes JSON Schema as it is. `parameters`, its sibling, takes a subset of
 * OpenAPI 3.0 and refuses what clients send every day (`additionalProperties`, `$ref`, `const`), so
 * a translation would have to drop what the caller asked for (@google/genai,
 * `FunctionDeclaration`).
 */
export const toDeclarations = (tools: Tools): Record<string, unknown>[] => [
  {
    functionDeclarations: tools.map(({ name, description, parameters }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      parametersJsonSchema: parameters,
    })),
  },
];

const named = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string() }),
});

/**
 * OpenAI's `tool_choice` as a `FunctionCallingConfig`
 * (ai.google.dev/api/caching#FunctionCallingConfig); undefined leaves it to the model.
 */
export function toToolConfig(
  choice: unknown,
  tools: Tools,
): { functionCallingConfig: Record<string, unknown> } | undefined {
  const config = (mode: string, names?: readonly string[]) => ({
    functionCallingConfig: {
      mode,
      ...(names === undefined ? {} : { allowedFunctionNames: names }),
    },
  });
  if (choice === undefined || choice === null || choice === 'auto') {
    // VALIDATED is AUTO with arguments that keep to the schema: what `strict` asks for.
    return tools.some(({ strict }) => strict === true) ? config('VALIDATED') : undefined;
  }
  if (choice === 'none') return config('NONE');
  if (choice === 'required') return config('ANY');
  const chosen = named.safeParse(choice);
  if (chosen.success) return config('ANY', [chosen.data.function.name]);
  throw new AppError('bad_request', phrase('dialects.geminiToolChoice'));
}
