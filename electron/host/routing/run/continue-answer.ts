import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { AppError } from '../../../../shared/errors.ts';
import { countText } from '../../usage/token-bound.ts';
import type { AttemptedRequest } from './attempt-starter.ts';
import { isPassing } from './failure-consequences.ts';

/**
 * What has been shown of an answer, for the account that may have to go on with it. Kept only where
 * a policy lets broken answers be continued.
 */
export interface ShownAnswer {
  saw(event: ChatEvent): void;
  /**
   * The request that asks for the rest: with the text so far as the assistant's turn. Null where no
   * other account can go on: the failure is none that passes, a tool call had begun, or nothing is
   * left to say.
   */
  rest(request: ChatRequest, error: AppError): AttemptedRequest | null;
}

export function createShownAnswer(): ShownAnswer {
  const texts: string[] = [];
  let hasCalls = false;
  let isFinished = false;
  return {
    saw: (event) => {
      if (event.type === 'text') texts.push(event.text);
      else if (event.type === 'tool_call') hasCalls = true;
      else if (event.type === 'finish') isFinished = true;
    },
    rest: (request, error) => {
      // Half of a tool call cannot be handed over, and a finished answer has no rest.
      if (hasCalls || isFinished || !isPassing(error)) return null;
      // Another model would begin a schema's object again.
      if (request.responseFormat !== undefined) return null;
      const text = texts.join('');
      const tokens = countText(text);
      const { maxTokens } = request;
      if (maxTokens !== undefined && tokens.likely >= maxTokens) return null;
      return {
        request: {
          ...request,
          // Reasoning without a text is begun again: it is no turn that a model goes on with.
          messages:
            text === ''
              ? request.messages
              : [...request.messages, { role: 'assistant', content: text }],
          ...(maxTokens === undefined ? {} : { maxTokens: maxTokens - tokens.likely }),
        },
        continued: tokens,
      };
    },
  };
}
