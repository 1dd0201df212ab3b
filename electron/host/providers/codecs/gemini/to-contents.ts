import { textOf, type ChatMessage, type ToolCall } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { parseJsonNow } from '../../../bodies/parse-json.ts';
import type { CallMemory } from './call-memory.ts';
import { isThirdGeneration } from './model-traits.ts';

/** A `Part` of ai.google.dev/api/caching#Part, as far as we send it. */
type GeminiPart = Record<string, unknown>;
export interface Content {
  role: 'user' | 'model';
  parts: GeminiPart[];
}

/**
 * For calls without a signature of theirs (ai.google.dev/gemini-api/docs/thought-signatures, its
 * FAQ): the check of it is left out.
 */
const noSignature = 'skip_thought_signature_validator';

function toImage(url: string): GeminiPart {
  const [, mimeType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  if (mimeType === undefined || data === undefined)
    throw new AppError('bad_request', phrase('dialects.geminiImage'));
  return { inlineData: { mimeType, data } };
}

/** Empty texts are left out: Gemini refuses a part without data. */
function toParts(content: ChatMessage['content']): GeminiPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return content
    .filter((part) => part.type !== 'text' || part.text !== '')
    .map((part) => (part.type === 'text' ? { text: part.text } : toImage(part.url)));
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value = parseJsonNow(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : null;
  } catch {
    return null;
  }
}

/** The signature as a client of the OpenAI form hands it back. */
function signatureIn(extra: ToolCall['extraContent']): string | undefined {
  const google = extra?.['google'] as { thought_signature?: unknown } | null | undefined;
  const signature = google?.thought_signature;
  return typeof signature === 'string' && signature !== '' ? signature : undefined;
}

function toCall(
  { id, name, arguments: text, extraContent }: ToolCall,
  first: boolean,
  model: string,
  memory: CallMemory,
): GeminiPart {
  const args = objectOf(text === '' ? '{}' : text);
  if (args === null)
    throw new AppError('bad_request', phrase('dialects.geminiArguments', { name }));
  const known = memory.recall(id);
  // Of several calls at once only the first is signed.
  const signature =
    known?.signature ??
    signatureIn(extraContent) ??
    (first && isThirdGeneration(model) ? noSignature : undefined);
  return {
    functionCall: { ...(known?.ownId === true ? { id } : {}), name, args },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

/**
 * An object is the result as it is; anything else has its place under `output` (@google/genai,
 * `FunctionResponse.response`).
 */
function toResult(
  message: ChatMessage,
  names: ReadonlyMap<string, string>,
  memory: CallMemory,
): GeminiPart {
  const id = message.toolCallId ?? '';
  const name = names.get(id) ?? message.name;
  if (name === undefined) throw new AppError('bad_request', phrase('dialects.geminiResult'));
  const text = textOf(message.content);
  return {
    functionResponse: {
      ...(memory.recall(id)?.ownId === true ? { id } : {}),
      name,
      response: objectOf(text) ?? { output: text },
    },
  };
}

/**
 * The messages as Gemini has them: what one side says in a row is one content, and results of calls
 * are the user's.
 */
export function toContents(
  messages: readonly ChatMessage[],
  model: string,
  memory: CallMemory,
): Content[] {
  const names = new Map(
    messages.flatMap(({ toolCalls }) => toolCalls ?? []).map(({ id, name }) => [id, name]),
  );
  const contents: Content[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'model' : 'user';
    const calls = (message.toolCalls ?? []).map((call, position) =>
      toCall(call, position === 0, model, memory),
    );
    const parts =
      message.role === 'tool'
        ? [toResult(message, names, memory)]
        : [...toParts(message.content), ...calls];
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) contents.push({ role, parts });
  }
  return contents;
}

/** Gemini has one place for what the system says, wherever in the conversation it is said. */
export function toSystemInstruction(
  messages: readonly ChatMessage[],
): { parts: GeminiPart[] } | undefined {
  const parts = messages
    .filter(({ role }) => role === 'system')
    .flatMap(({ content }) => toParts(content));
  return parts.length === 0 ? undefined : { parts };
}
