import type {
  ChatHistoryItem,
  ChatModelResponse,
  ChatWrapper,
  LlamaModel,
  Token,
} from 'node-llama-cpp';
import type { LocalChatRequest } from '../../../shared/contract/inference.ts';

/** The messages of a request as node-llama-cpp's `LlamaChat` takes them. */
export function toChatHistory(messages: LocalChatRequest['messages']): ChatHistoryItem[] {
  return messages.map(({ role, content }) => {
    if (role === 'assistant') return { type: 'model', response: [content] };
    return role === 'system' ? { type: 'system', text: content } : { type: 'user', text: content };
  });
}

/** A prompt by the model's own template, up to where the answer goes on from what is `begun` of it. */
export function templatedPrompt(
  wrapper: ChatWrapper,
  model: LlamaModel,
  messages: LocalChatRequest['messages'],
  begun: ChatModelResponse['response'] = [],
): { history: ChatHistoryItem[]; prompt: Token[] } {
  const history: ChatHistoryItem[] = [
    ...toChatHistory(messages),
    { type: 'model', response: begun },
  ];
  const { contextText } = wrapper.generateContextState({ chatHistory: history });
  return { history, prompt: contextText.tokenize(model.tokenizer) };
}
