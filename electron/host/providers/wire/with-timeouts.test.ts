import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import type { CallOptions, Codec, Endpoint } from '../provider.ts';
import { withTimeouts } from './with-timeouts.ts';

const endpoint: Endpoint = {
  provider: 'ollama',
  accountId: 'acc_1',
  baseUrl: 'http://127.0.0.1:11434/v1',
  apiKey: '',
};
const request = { model: 'm', messages: [] };
const options = (signal = new AbortController().signal): CallOptions => ({
  signal,
  egress: { ownerId: 'owner', purpose: 'chat' },
});

/** A wire that ends as its signal does, and tells what it was given. */
function wire() {
  const given: CallOptions[] = [];
  const hang = (own: CallOptions): Promise<never> => {
    given.push(own);
    return new Promise((_, reject) => {
      own.signal.addEventListener('abort', () => reject(new AppError('aborted', 'stopped')));
      if (own.signal.aborted) reject(new AppError('aborted', 'stopped'));
    });
  };
  const codec: Codec = {
    async *chat(_endpoint, _request, own) {
      yield { type: 'text', text: 'part' };
      await hang(own);
    },
    embed: (_endpoint, _request, own) => hang(own),
    listModels: (_endpoint, own) => hang(own),
    balance: (_endpoint, own) => hang(own),
  };
  return { codec: withTimeouts(codec, { error: (_, error) => error }), given };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a provider’s timeouts', () => {
  it('end a call that is never done as a timeout, which another account may answer, and not as an abort', async () => {
    vi.useFakeTimers();
    const refused = wire()
      .codec.listModels(endpoint, options())
      .catch((error: unknown) => error);
    vi.advanceTimersByTime(600_000);
    expect(await refused).toMatchObject({
      code: 'timeout',
      retryable: true,
      message: expect.stringContaining('600 s') as string,
    });
  });

  it('leave no timer behind a call that is over', async () => {
    vi.useFakeTimers();
    await wire()
      .codec.listModels(endpoint, options(AbortSignal.abort()))
      .catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go with each call, the caller’s own before them', () => {
    const { codec, given } = wire();
    codec.listModels(endpoint, { ...options(), timeouts: { connectMs: 1 } }).catch(() => undefined);
    expect(given[0]?.timeouts).toEqual({ firstByteMs: 300_000, connectMs: 1 });
  });

  it('leave the caller’s abort an abort, and keep what had come', async () => {
    const { codec } = wire();
    const stop = new AbortController();
    const events = codec.chat(endpoint, request, options(stop.signal))[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { text: 'part' } });
    const rest = events.next();
    stop.abort();
    await expect(rest).rejects.toMatchObject({ code: 'aborted' });
  });

  it('end a call that was aborted before it began', async () => {
    await expect(
      wire().codec.listModels(endpoint, options(AbortSignal.abort())),
    ).rejects.toMatchObject({ code: 'aborted' });
  });
});
