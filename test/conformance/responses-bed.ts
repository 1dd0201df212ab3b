import OpenAI, { APIError } from 'openai';
import type { ChatEvent, ChatRequest } from '../../shared/chat.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';

/** What the tests of `/v1/responses` share: a server, and OpenAI's client as one of its callers. */
export interface ResponsesBed {
  lan: LanFixture;
  asClient: (apiKey: string) => OpenAI;
  /** What the router was asked, in order. */
  request: (at: number) => ChatRequest | undefined;
  /** What the next answer consists of. */
  play: (...events: ChatEvent[]) => void;
}

export async function responsesBed(): Promise<ResponsesBed> {
  const lan = await startLan();
  const play = (...events: ChatEvent[]): void =>
    lan.router.play(async function* () {
      await Promise.resolve();
      yield* events;
    });
  const request = (at: number): ChatRequest | undefined =>
    lan.router.seen.at(at)?.request as ChatRequest | undefined;
  return {
    lan,
    request,
    play,
    asClient: (apiKey) => new OpenAI({ apiKey, baseURL: `${lan.url}/v1`, maxRetries: 0 }),
  };
}

export const cloud = 'vendor/big-cloud';
export const pixel = 'data:image/png;base64,AA==';
export const weather = {
  type: 'function' as const,
  name: 'weather',
  parameters: { type: 'object', properties: {} },
  strict: true,
};

export async function failure(work: Promise<unknown>): Promise<APIError> {
  const error: unknown = await work.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof APIError)) throw error;
  return error;
}

/** A body as the wire allows it and the client's types do not. */
export const anyBody = (fields: Record<string, unknown>) =>
  fields as unknown as OpenAI.Responses.ResponseCreateParamsNonStreaming;
