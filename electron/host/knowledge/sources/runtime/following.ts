import { toAppError } from '../../../../../shared/errors.ts';
import { createSerialQueue } from '../../../../../shared/serial-queue.ts';
import { within, type Looked, type SourceContext, type SourceRuntime } from './source-runtime.ts';

const nothing: Looked = { added: 0, unchanged: 0, skipped: [] };
const mostWaitMs = 5_000;

export interface FollowingOptions {
  /** Does all that there is to do; what it throws becomes the source's state. */
  work: (options: { retryFailed: boolean; signal: AbortSignal }) => Promise<Partial<Looked>>;
  watch: 'live' | 'off';
  /** Called while it does nothing. */
  tick?: (nowMs: number, look: () => void) => void;
  /** When it looks next without being asked to. */
  nextCheckAt?: () => number | null;
  closing?: () => void;
}

/**
 * What sources that are no files have in common: one look after another, and a state that tells how
 * the last one went.
 */
export function createFollowing(
  context: SourceContext,
  { work, watch, tick, nextCheckAt, closing }: FollowingOptions,
): SourceRuntime {
  const stop = new AbortController();
  const inTurn = createSerialQueue();
  let waiting = 0;

  const look = async (retryFailed: boolean): Promise<Looked> => {
    if (stop.signal.aborted) return nothing;
    try {
      const looked = await work({ retryFailed, signal: stop.signal });
      await context.save({
        state: 'ready',
        error_code: null,
        error_message: null,
        last_checked_at: context.now(),
      });
      return { ...nothing, ...looked };
    } catch (cause) {
      if (stop.signal.aborted) return nothing;
      const { code, message } = toAppError(cause);
      await context
        .save({
          state: code === 'provider_unreachable' || code === 'timeout' ? 'unreachable' : 'failed',
          error_code: code,
          error_message: message,
          last_checked_at: context.now(),
        })
        .catch(() => undefined);
      return nothing;
    }
  };
  const enqueue = (retryFailed: boolean): Promise<Looked> => {
    waiting += 1;
    const looked = inTurn(() => look(retryFailed)).finally(() => {
      waiting -= 1;
      context.changed();
    });
    context.changed();
    return looked;
  };
  return {
    look: ({ retryFailed }) => enqueue(retryFailed),
    ...(tick
      ? { tick: (nowMs: number) => waiting === 0 && tick(nowMs, () => void enqueue(false)) }
      : {}),
    status: () => ({
      watch,
      polledFor: null,
      checking: waiting > 0,
      nextCheckAt: nextCheckAt?.() ?? null,
    }),
    async close() {
      stop.abort();
      closing?.();
      await within(
        mostWaitMs,
        inTurn(() => Promise.resolve()),
      );
    },
  };
}
