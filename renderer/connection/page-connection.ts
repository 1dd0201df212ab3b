import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostClient } from '../../shared/contract/host.ts';
import { AppError, errorCodeOf } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import type { HostLink } from './host-link.ts';

export interface ConnectionState {
  /** `connecting` until the host has answered once; `away` after that whenever it is gone. */
  phase: 'connecting' | 'connected' | 'away';
  /** Tries since the host last answered. */
  attempts: number;
}

export interface PageConnection {
  readonly client: HostClient;
  /**
   * The link to Electron's main; `null` in a browser. It lives on while the host is away: main is
   * what brings it back.
   */
  readonly desktopLink: ClientLink<ClientContext> | null;
  readonly state: StoreApi<ConnectionState>;
  /** Drops the current connection and opens another: the host was replaced. */
  reopen(): void;
  /**
   * Reads a stream for as long as the signal lives: opened again after each break, so a stream must
   * begin with what is needed to catch up. Rejects only with errors that another try can't mend.
   */
  watch<T>(
    open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
    onEvent: (event: T) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): void;
}

export interface PageConnectionDeps {
  open: () => HostLink;
  /** Whether there is a desktop link; constant for the life of the page. */
  desktop: boolean;
  /** Until the first answer on a new connection, and between two signs of life. */
  answerTimeoutMs?: number;
  heartbeatMs?: number;
  /** How long a call waits for a connection before it fails with `host_unavailable`. */
  callTimeoutMs?: number;
}

interface LiveLink {
  link: HostLink;
  signal: AbortSignal;
}

const firstDelayMs = 150;
const longestDelayMs = 4000;
const final = new Set(['not_found', 'forbidden', 'unauthorized', 'bad_request']);

export function backoffMs(attempt: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, attempt - 1));
}

function gone(): AppError {
  return new AppError('host_unavailable', phrase('access.hostSilent'), {
    retryable: true,
  });
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/**
 * Sends calls over the live connection and aborts them when it ends, with `host_unavailable` or the
 * reason that the host gave.
 */
function followingLink(current: () => Promise<LiveLink>): ClientLink<ClientContext> {
  return new DynamicLink(async () => {
    const live = await current();
    return {
      call: async (path, input, options) => {
        const signal = options.signal
          ? AbortSignal.any([options.signal, live.signal])
          : live.signal;
        try {
          return await live.link.host.call(path, input, { ...options, signal });
        } catch (error) {
          throw live.signal.aborted && !options.signal?.aborted
            ? live.signal.reason instanceof AppError
              ? live.signal.reason
              : gone()
            : error;
        }
      },
    };
  });
}

/** Probes the host until it stops answering; the connection then counts as dead. */
async function keepAlive(
  live: LiveLink,
  deps: PageConnectionDeps,
  onAnswer: () => void,
): Promise<void> {
  const probe = createORPCClient<HostClient>(live.link.host);
  while (!live.signal.aborted) {
    const timeout = AbortSignal.any([
      live.signal,
      AbortSignal.timeout(deps.answerTimeoutMs ?? 15_000),
    ]);
    await probe.app.info(undefined, { signal: timeout });
    onAnswer();
    await delay(deps.heartbeatMs ?? 15_000, live.signal);
  }
}

export function createPageConnection(deps: PageConnectionDeps): PageConnection {
  const state = createStore<ConnectionState>(() => ({ phase: 'connecting', attempts: 0 }));
  const ended = new AbortController();
  let waiting = Promise.withResolvers<LiveLink>();
  let drop: () => void = () => undefined;
  let newestDesktop: ClientLink<ClientContext> | null = null;

  const one = async (): Promise<void> => {
    const link = deps.open();
    newestDesktop = link.desktop;
    const controller = new AbortController();
    const live: LiveLink = { link, signal: controller.signal };
    drop = () => controller.abort(gone());
    void link.closed.then((why) => controller.abort(why ?? gone()));
    await keepAlive(live, deps, () => {
      if (state.getState().phase !== 'connected') {
        waiting.resolve(live);
        state.setState({ phase: 'connected', attempts: 0 });
      }
    }).catch(() => undefined);
    drop();
    link.close();
    if (state.getState().phase === 'connected') waiting = Promise.withResolvers<LiveLink>();
  };

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await one();
      const { phase, attempts } = state.getState();
      state.setState({
        phase: phase === 'connecting' ? 'connecting' : 'away',
        attempts: attempts + 1,
      });
      await delay(backoffMs(attempts + 1), ended.signal);
    }
  };

  const current = async (): Promise<LiveLink> => {
    const timer = delay(deps.callTimeoutMs ?? 20_000, ended.signal).then(() =>
      Promise.reject(gone()),
    );
    return Promise.race([waiting.promise, timer]);
  };

  const watch: PageConnection['watch'] = async (open, onEvent, signal) => {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        for await (const event of await open(signal)) {
          if (signal.aborted) return;
          failures = 0;
          onEvent(event);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (final.has(errorCodeOf(error))) throw error;
      }
      await delay(backoffMs(failures + 1), signal);
    }
  };

  void run();
  return {
    client: createORPCClient<HostClient>(followingLink(current)),
    desktopLink: deps.desktop
      ? new DynamicLink(() => newestDesktop ?? Promise.reject(gone()))
      : null,
    state,
    reopen: () => drop(),
    watch,
    close: () => {
      ended.abort();
      drop();
    },
  };
}
