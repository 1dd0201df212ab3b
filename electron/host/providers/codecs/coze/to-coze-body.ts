import { createHash } from 'node:crypto';
import { textOf, type ChatMessage, type ChatRequest } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import type { Phrase } from '../../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { Wire } from '../../wire/lost-fields.ts';

/**
 * How a bot samples is set in the bot. A limit of tokens is too, and is not refused: the host
 * itself sets one where a budget runs out.
 */
export const cozeWire: Wire = {
  name: phrase('dialects.wire.coze').text,
  lacks: ['temperature', 'topP', 'stop', 'seed'],
  parallelToolCalls: true,
};

/** The same page, `additional_messages`. */
const mostMessages = 100;

const refused = (what: string | Phrase, instead: string | Phrase): AppError =>
  new AppError('bad_request', phrase('dialects.cozeTakesNo', { what, instead }));

function toItem(url: string): Record<string, unknown> {
  if (!/^https?:/.test(url))
    throw refused(phrase('dialects.cozeImages'), phrase('dialects.cozeImagesInstead'));
  return { type: 'image', file_url: url };
}

/** `lead` is put before the text: what the system says, for which Coze has no role. */
function toMessage({ role, content }: ChatMessage, lead: string): Record<string, unknown> | null {
  const text = [lead, textOf(content)].filter((part) => part !== '').join('\n\n');
  const images =
    typeof content === 'string'
      ? []
      : content.flatMap((part) => (part.type === 'image' ? [toItem(part.url)] : []));
  if (text === '' && images.length === 0) return null;
  const said =
    images.length === 0
      ? { content: text, content_type: 'text' }
      : {
          content: JSON.stringify([...(text === '' ? [] : [{ type: 'text', text }]), ...images]),
          content_type: 'object_string',
        };
  return { role, type: role === 'assistant' ? 'answer' : 'question', ...said };
}

function toMessages(messages: readonly ChatMessage[]): Record<string, unknown>[] {
  const system = messages
    .flatMap(({ role, content }) => (role === 'system' ? [textOf(content)] : []))
    .join('\n\n');
  const spoken = messages.filter(({ role }) => role !== 'system');
  const first = spoken.findIndex(({ role }) => role === 'user');
  const cozeMessages = spoken
    .map((message, position) => toMessage(message, position === first ? system : ''))
    .filter((message) => message !== null);
  if (first !== -1 || system === '') return cozeMessages;
  return [
    ...cozeMessages,
    { role: 'user', type: 'question', content: system, content_type: 'text' },
  ];
}

/**
 * Who speaks, as Coze keeps bots' memories apart by it: the same owner is the same user, and no id
 * of ours leaves (the page advises against sending such).
 */
export const userIdOf = (accountId: string, ownerId: string): string =>
  createHash('sha256').update(`${accountId}\n${ownerId}`).digest('hex').slice(0, 32);

/**
 * The body of `POST /v3/chat`. The model is the bot; how it samples is set in the bot, so that
 * limits and temperatures have no place here. Tools and answer formats would change what the answer
 * is: they are refused by name.
 */
export function toCozeBody(
  { model, messages, tools, responseFormat, extra }: ChatRequest,
  userId: string,
): Record<string, unknown> {
  if (tools !== undefined && tools.length > 0)
    throw refused(phrase('dialects.cozeTools'), phrase('dialects.cozeToolsInstead'));
  if (messages.some(({ role, toolCalls }) => role === 'tool' || (toolCalls ?? []).length > 0))
    throw refused(phrase('dialects.cozeCalls'), phrase('dialects.cozeCallsInstead'));
  const format = (responseFormat as { type?: unknown } | null | undefined)?.type;
  if (format !== undefined && format !== 'text')
    throw refused('`response_format`', phrase('dialects.cozeLeaveOut'));
  const cozeMessages = toMessages(messages);
  if (cozeMessages.length > mostMessages)
    throw new AppError(
      'context_too_long',
      phrase('dialects.cozeTooMany', { most: mostMessages, count: cozeMessages.length }),
    );
  return {
    ...extra,
    bot_id: model,
    user_id: userId,
    additional_messages: cozeMessages,
    stream: true,
    // The conversation is kept here; nothing of it is to stay there.
    auto_save_history: false,
  };
}
