import { defaultSettings } from '../../shared/contract/app.ts';
import { textOf, type ChatEvent } from '../../shared/chat.ts';
import type { AnsweringDeps } from '../../electron/host/knowledge/answer/create-answering.ts';
import { startInference } from '../models/inference-process.ts';
import { smol } from '../models/model-files.ts';

/** SmolLM2 in the app's own inference process, as what answering asks of the router. */
export function localChat(): {
  deps: Pick<AnsweringDeps, 'chat' | 'models' | 'languagesOf' | 'settings'>;
  stop(): Promise<unknown>;
} {
  const { client, stop } = startInference();
  async function* events(
    request: Parameters<AnsweringDeps['chat']>[0]['request'],
  ): AsyncGenerator<ChatEvent> {
    const messages = request.messages.map(({ role, content }) => ({
      role: role === 'tool' ? ('user' as const) : role,
      content: textOf(content),
    }));
    const stream = await client.chat({
      model: smol(),
      messages,
      ...(request.maxTokens === undefined ? {} : { maxTokens: request.maxTokens }),
      temperature: 0,
    });
    for await (const event of stream) {
      if (event.type === 'finish') yield { type: 'finish', reason: event.reason };
      else if (event.type !== 'call') yield event;
    }
  }
  return {
    deps: {
      chat: ({ request }) => ({
        requestId: 'bench',
        events: events(request),
        footnote: () => null,
      }),
      models: () => [
        {
          id: 'smollm2-135m-instruct',
          name: 'SmolLM2 135M',
          kind: 'chat',
          contextTokens: 2048,
          dimensions: null,
          parametersBillion: 0.135,
          loaded: true,
        },
      ],
      languagesOf: () => ['en'],
      settings: () => defaultSettings,
    },
    stop,
  };
}
