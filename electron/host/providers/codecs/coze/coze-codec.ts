import { z } from 'zod';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { EgressReply } from '../../../egress/egress-reply.ts';
import { ProviderError } from '../../provider-error.ts';
import type { CallOptions, Codec, CreateCodec, Endpoint, ListedModel } from '../../provider.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { brokenStream, createHttp, untilFinished } from '../../wire/http.ts';
import { hostOf, parsedJson } from '../../wire/reply-reader.ts';
import { refuseLost } from '../../wire/lost-fields.ts';
import { namedEvents } from '../../wire/server-sent-events.ts';
import { classifyCoze, cozeFailureIn } from './classify-coze.ts';
import { createEventReader, cozeEventSchema } from './from-coze-event.ts';
import {
  botsPath,
  botsSchema,
  everyPage,
  cozeListedModel,
  workspacesPath,
  workspacesSchema,
} from './list-bots.ts';
import { cozeWire, toCozeBody, userIdOf } from './to-coze-body.ts';

const dialect: Dialect = {
  name: 'Coze',
  addressHint: phrase('dialects.cozeHosts').text,
  // A token that was pasted with its line break is still the token.
  headers: ({ apiKey }) =>
    apiKey.trim() === '' ? {} : { authorization: `Bearer ${apiKey.trim()}` },
  // Its calls have versions of their own (v1, v3), which people copy into the base URL.
  addresses: ({ baseUrl }, path) => [
    `${baseUrl.replace(/\/+$/, '').replace(/\/v\d+$/, '')}${path}`,
  ],
  failureIn: cozeFailureIn,
  classify: classifyCoze,
};

/** What ends a chat without an answer. One that says why has been thrown by then (`cozeFailureIn`). */
const ends = new Set(['error', 'conversation.chat.failed', 'conversation.chat.canceled']);

/**
 * Coze's own chat, version 3: a bot is asked as if it were a model. Its base URL is
 * `https://api.coze.com` or `https://api.coze.cn`.
 */
export function createCozeCodec(deps: Parameters<CreateCodec>[0]): Codec {
  const { send, json, read, unreadable } = createHttp(deps, dialect);

  async function* readEvents(endpoint: Endpoint, response: EgressReply): AsyncGenerator<ChatEvent> {
    // A chat that cannot begin is answered plain, with status 200.
    if (response.header('content-type')?.includes('application/json') === true) {
      await json(z.unknown(), endpoint, response);
      throw unreadable(endpoint);
    }
    const fromEvent = createEventReader(hostOf(endpoint));
    for await (const { name, data } of namedEvents(response.body)) {
      if (name === 'done' || data === '[DONE]') continue;
      const event = read(cozeEventSchema, endpoint, parsedJson(data), response);
      if (ends.has(name)) throw brokenStream(hostOf(endpoint));
      yield* fromEvent(name, event);
    }
  }

  const botsOf = (
    endpoint: Endpoint,
    workspaceId: string,
    options: CallOptions,
  ): Promise<{ id: string }[]> =>
    everyPage(async (page) => {
      const { data } = await json(
        botsSchema,
        endpoint,
        await send(endpoint, botsPath(workspaceId, page), undefined, options),
      );
      return { items: data.items ?? [], total: data.total ?? null };
    });

  async function listed(endpoint: Endpoint, options: CallOptions): Promise<ListedModel[]> {
    const workspaces = await everyPage(async (page) => {
      const { data } = await json(
        workspacesSchema,
        endpoint,
        await send(endpoint, workspacesPath(page), undefined, options),
      );
      return { items: data.workspaces ?? [], total: data.total_count ?? null };
    });
    const bots: ListedModel[] = [];
    for (const { id } of workspaces)
      bots.push(...(await botsOf(endpoint, id, options)).map(cozeListedModel));
    return bots;
  }

  return {
    async *chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
      refuseLost(asked, options.egress.purpose, cozeWire);
      const request = withCarriedFields(asked, 'coze', rulesOf(options));
      const response = await send(
        endpoint,
        '/v3/chat',
        toCozeBody(request, userIdOf(endpoint.accountId, options.egress.ownerId)),
        options,
      );
      yield* untilFinished(readEvents(endpoint, response), endpoint, options.signal);
    },
    embed: async () => {
      throw new AppError('bad_request', phrase('dialects.cozeNoEmbeddings'));
    },
    async listModels(endpoint, options) {
      try {
        return await listed(endpoint, options);
      } catch (error) {
        // A token may chat without being allowed to list: then there is no list, and nothing is
        // wrong with the token.
        if (!(error instanceof ProviderError) || error.code !== 'model_access_denied') throw error;
        throw new ProviderError('model_gone', phrase('dialects.cozeListBots'), {
          affected: 'nothing',
          cause: error,
        });
      }
    },
    balance: async () => null,
  };
}
