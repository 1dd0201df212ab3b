import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import { hourMs } from '../../../../../shared/time.ts';
import type { EgressReply } from '../../../egress/egress-reply.ts';
import { rulesOf, withCarriedFields } from '../../carry-fields.ts';
import { providerOf } from '../../catalogue/provider-catalogue.ts';
import type { CallOptions, Codec, Endpoint } from '../../provider.ts';
import { untilFinished, type Http } from '../../wire/http.ts';
import { hostOf } from '../../wire/reply-reader.ts';
import { createStreamNotes, type StreamNotes } from '../../wire/unreadable-event.ts';
import { createOpenAiReader } from './from-openai-chunk.ts';
import { openAiChunkSchema, type OpenAiChunk } from './openai-chunk-schema.ts';
import type { OpenAiTurns } from './openai-turns.ts';
import { toOpenAiBody } from './to-openai-body.ts';

/** As long as an answer may take in all (with-timeouts.ts), which ends it before. */
const longestPlainMs = hourMs;

/** `POST /chat/completions`, streamed, or in one piece where no one reads along. */
export function createOpenAiChat(
  { send, values }: Pick<Http, 'send' | 'values'>,
  turns: OpenAiTurns,
): Codec['chat'] {
  async function* readEvents(
    chunks: AsyncIterable<OpenAiChunk>,
    signal: AbortSignal,
    notes: StreamNotes,
    watch: (event: ChatEvent) => void,
  ): AsyncGenerator<ChatEvent> {
    const reader = createOpenAiReader();
    try {
      for await (const chunk of chunks)
        for (const event of reader.read(chunk)) {
          watch(event);
          yield event;
        }
    } catch (error) {
      // What breaks after the finish has broken nothing.
      if (!reader.isFinished() || signal.aborted) throw error;
    }
    for (const event of reader.end(notes.isDone)) {
      watch(event);
      yield event;
    }
  }

  /**
   * In one piece the first byte comes with the last one: silence is no sign of a fault before the
   * time is over that all of it may take.
   */
  const request = (
    endpoint: Endpoint,
    asked: ChatRequest,
    options: CallOptions,
  ): Promise<EgressReply> => {
    const provider = providerOf(endpoint.provider);
    const plain = options.plain === true && provider?.plainUsage === true;
    return send(
      endpoint,
      '/chat/completions',
      toOpenAiBody(asked, provider, { plain }),
      plain
        ? { ...options, timeouts: { ...options.timeouts, firstByteMs: longestPlainMs } }
        : options,
    );
  };

  return async function* chat(endpoint, asked, options): AsyncGenerator<ChatEvent> {
    const { model } = asked;
    const place = { ownerId: options.egress.ownerId, accountId: endpoint.accountId, model };
    const carried = withCarriedFields(asked, 'openai', rulesOf(options));
    const response = await request(endpoint, turns.withKept(carried, place), options);
    const notes = createStreamNotes(hostOf(endpoint), options);
    const chunks = values(openAiChunkSchema, endpoint, response, notes);
    const watch = turns.watch(place, providerOf(endpoint.provider));
    yield* untilFinished(
      readEvents(chunks, options.signal, notes, watch),
      endpoint,
      options.signal,
      notes,
    );
  };
}
