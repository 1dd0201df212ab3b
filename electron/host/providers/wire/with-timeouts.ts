import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { tap } from '../../../../shared/stream-ops.ts';
import { providerOf } from '../catalogue/provider-catalogue.ts';
import type { CallOptions, Codec, Endpoint } from '../provider.ts';
import type { HiddenKeys } from './hidden-keys.ts';

/** Long enough for the longest answers, and the end of calls that no one waits for any more. */
const defaultTotalMs = 600_000;

interface Clock {
  options: CallOptions;
  /** What the end of the time threw, in our words; anything else without the account's key. */
  translated(error: unknown): unknown;
  end(): void;
}

/**
 * The call's options with the provider's waits under the caller's own, and a signal that ends with
 * the caller's or with the total time.
 */
function startClock(
  endpoint: Endpoint,
  options: CallOptions,
  { error: withoutKeys }: Pick<HiddenKeys, 'error'>,
): Clock {
  const { provider, baseUrl } = endpoint;
  const { totalMs = defaultTotalMs, ...waits } = providerOf(provider)?.timeouts ?? {};
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, totalMs);
  const follow = (): void => controller.abort(options.signal.reason);
  if (options.signal.aborted) follow();
  else options.signal.addEventListener('abort', follow, { once: true });
  return {
    options: { ...options, signal: controller.signal, timeouts: { ...waits, ...options.timeouts } },
    translated: (error) =>
      over && !options.signal.aborted
        ? new AppError(
            'timeout',
            phrase('providers.notDone', {
              host: new URL(baseUrl).host,
              seconds: Math.ceil(totalMs / 1000),
            }),
            { retryable: true, cause: error },
          )
        : withoutKeys(endpoint, error),
    end: () => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', follow);
    },
  };
}

/**
 * A codec whose every call keeps to the timeouts that the catalogue has for its provider: connect,
 * first byte, between two pieces, and in all.
 */
export function withTimeouts(codec: Codec, hidden: Pick<HiddenKeys, 'error'>): Codec {
  const within = async <T>(
    endpoint: Endpoint,
    options: CallOptions,
    call: (options: CallOptions) => Promise<T>,
  ): Promise<T> => {
    const clock = startClock(endpoint, options, hidden);
    try {
      return await call(clock.options);
    } catch (error) {
      throw clock.translated(error);
    } finally {
      clock.end();
    }
  };
  const { rerank, moderate, tokensHandedBack } = codec;
  return {
    ...(tokensHandedBack === undefined ? {} : { tokensHandedBack }),
    ...(rerank === undefined
      ? {}
      : {
          rerank: (endpoint, request, options) =>
            within(endpoint, options, (own) => rerank(endpoint, request, own)),
        }),
    ...(moderate === undefined
      ? {}
      : {
          moderate: (endpoint, request, options) =>
            within(endpoint, options, (own) => moderate(endpoint, request, own)),
        }),
    chat: (endpoint, request, options) => {
      let clock: Clock | null = null;
      return tap({
        open: () => {
          clock = startClock(endpoint, options, hidden);
          return codec.chat(endpoint, request, clock.options)[Symbol.asyncIterator]();
        },
        failed: (error) => (clock === null ? error : clock.translated(error)),
        ended: () => clock?.end(),
      });
    },
    embed: (endpoint, request, options) =>
      within(endpoint, options, (own) => codec.embed(endpoint, request, own)),
    listModels: (endpoint, options) =>
      within(endpoint, options, (own) => codec.listModels(endpoint, own)),
    balance: (endpoint, options) =>
      within(endpoint, options, (own) => codec.balance(endpoint, own)),
  };
}
