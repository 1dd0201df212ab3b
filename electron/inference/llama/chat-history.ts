import type { ChatHistoryItem } from 'node-llama-cpp';
import type { LocalChatRequest } from '../../../shared/contract/inference.ts';

/** The messages of a request as node-llama-cpp's `LlamaChat` takes them. */
export function toChatHistory(messages: LocalChatRequest['messages']): ChatHistoryItem[] {
  return messages.map(({ role, content }) => {
    if (role === 'assistant') return { type: 'model', response: [content] };
    return role === 'system' ? { type: 'system', text: content } : { type: 'user', text: content };
  });
}
