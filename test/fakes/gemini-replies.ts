import type { Step } from './upstream.ts';
import type { ChatRequest } from '../../shared/chat.ts';

export const hello: ChatRequest = {
  model: 'gemini-2.5-flash',
  messages: [{ role: 'user', content: 'Hi' }],
};
export const chatPath = (model = 'gemini-2.5-flash'): string =>
  `/v1beta/models/${model}:streamGenerateContent`;

/**
 * One `GenerateContentResponse` of a stream, in the form that ai.google.dev/api/generate-content
 * shows.
 */
export const chunk = (
  parts: readonly Record<string, unknown>[],
  more: Record<string, unknown> = {},
  finishReason?: string,
): string => {
  const candidate = {
    content: { parts, role: 'model' },
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  };
  const reply = {
    candidates: [candidate],
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r1',
    ...more,
  };
  return `data: ${JSON.stringify(reply)}\r\n\r\n`;
};

export const say = (text: string): Step => ({ pieces: [chunk([{ text }], {}, 'STOP')] });

/** google.rpc.Status, the body of every failure. */
export const status = (
  code: number,
  state: string,
  message: string,
  details: readonly Record<string, unknown>[] = [],
) => ({ error: { code, message, status: state, details } });

/** As google-gemini/gemini-cli issue 25198 and the troubleshooting page show it. */
export const keyInvalid = status(
  400,
  'INVALID_ARGUMENT',
  'API key not valid. Please pass a valid API key.',
  [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    },
  ],
);
