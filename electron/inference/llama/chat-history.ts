import type { ChatHistoryItem } from 'node-llama-cpp';
import type { LocalChatRequest } from '../../../shared/contract/inference.ts';

/** The messages in the library's form, ending with the answer that is to be written. */
export function toChatHistory(messages: LocalChatRequest['messages']): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = messages.map(({ role, content }) => {
    if (role === 'assistant') return { type: 'model', response: [content] };
    return role === 'system' ? { type: 'system', text: content } : { type: 'user', text: content };
  });
  history.push({ type: 'model', response: [] });
  return history;
}
