import type OpenAI from 'openai';
import {
  textOf,
  type ChatMessage,
  type ImagePart,
  type TextPart,
  type ToolCall,
} from '../../../../../shared/chat.ts';
import { encryptedItems } from '../../../../../shared/reasoning-details.ts';
import { sameJson } from '../../wire/turn-memory.ts';

type Item = OpenAI.Responses.ResponseInputItem;
type FunctionCall = OpenAI.Responses.ResponseFunctionToolCall;

/** An assistant's turn as the API sent it: reasoning, messages and calls, each in its place. */
export type ResponsesTurn = readonly (
  | OpenAI.Responses.ResponseReasoningItem
  | OpenAI.Responses.ResponseOutputMessage
  | FunctionCall
)[];
export type RecallResponsesTurn = (firstCallId: string) => ResponsesTurn | undefined;

const details = { low: true, high: true, auto: true, original: true } as const;
const isDetail = (detail: string): detail is keyof typeof details => detail in details;

function toPart(
  part: TextPart | ImagePart,
): OpenAI.Responses.ResponseInputText | OpenAI.Responses.ResponseInputImage {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  return {
    type: 'input_image',
    image_url: part.url,
    detail: part.detail !== undefined && isDetail(part.detail) ? part.detail : 'auto',
  };
}

const toCall = ({ id, name, arguments: text }: ToolCall): FunctionCall => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: text,
});

const textIn = (turn: ResponsesTurn): string =>
  turn
    .map((item) =>
      item.type === 'message'
        ? item.content
            .map((part) => (part.type === 'output_text' ? part.text : part.refusal))
            .join('')
        : '',
    )
    .join('');

/**
 * Whether the client hands back this very turn: encrypted reasoning must not stand before words
 * that were changed.
 */
function isSameTurn(turn: ResponsesTurn, { content, toolCalls = [] }: ChatMessage): boolean {
  const calls = turn.filter((item) => item.type === 'function_call');
  const said = textOf(content);
  return (
    (said === '' || said === textIn(turn)) &&
    calls.length === toolCalls.length &&
    calls.every(
      (call, at) =>
        call.call_id === toolCalls[at]?.id && sameJson(call.arguments, toolCalls[at].arguments),
    )
  );
}

/**
 * Encrypted reasoning as the client hands it back. An id is the API's own; clients that store
 * nothing leave it out.
 */
const reasoningIn = ({ reasoningDetails = [] }: ChatMessage): Item[] =>
  encryptedItems(reasoningDetails).map(
    ({ id, data }) =>
      ({
        type: 'reasoning',
        ...(id === undefined ? {} : { id }),
        summary: [],
        encrypted_content: data,
      }) as unknown as Item,
  );

function fromAssistant(message: ChatMessage, recall: RecallResponsesTurn): Item[] {
  const calls = message.toolCalls ?? [];
  const turn = calls[0] === undefined ? undefined : recall(calls[0].id);
  if (turn !== undefined && isSameTurn(turn, message)) return [...turn];
  const text = textOf(message.content);
  return [
    ...reasoningIn(message),
    ...(text === '' ? [] : [{ role: 'assistant' as const, content: text }]),
    ...calls.map(toCall),
  ];
}

/** Our messages as input items (openai-node 6, `ResponseInputItem`). */
export function toResponsesInput(
  messages: readonly ChatMessage[],
  recall: RecallResponsesTurn,
): Item[] {
  return messages.flatMap((message): Item[] => {
    const { role, content, toolCallId = '' } = message;
    if (role === 'assistant') return fromAssistant(message, recall);
    const parts = typeof content === 'string' ? content : content.map(toPart);
    return role === 'tool'
      ? [{ type: 'function_call_output', call_id: toolCallId, output: parts }]
      : [{ role, content: parts }];
  });
}
