import { toAppError } from '../../../../../shared/errors.ts';
import { createSerialQueue } from '../../../../../shared/serial-queue.ts';
import { minuteMs } from '../../../../../shared/time.ts';
import {
  within,
  type Looked,
  type SourceContext,
  type SourceRuntime,
} from '../runtime/source-runtime.ts';
import { isOnShare } from './file-system-kind.ts';
import type { StatusOf } from './folder-status.ts';
import { createFolderWatching } from './folder-watching.ts';
import { createMountMemory } from './mount-memory.ts';
import { createPendingPaths } from './pending-paths.ts';
import type { Reconciled } from './reconcile-files.ts';
import { createReconciling } from './reconciling.ts';
import { awayState, goneState, readyState, unreachableState } from './source-states.ts';
import type { WatchFolder } from './watch-thread.ts';

/** Between two looks where no change is reported: at least this, and this many times a look. */
const pollMs = 3_000;
const pollShare = 4;
/**
 * Watched folders are looked at now and then all the same: the kernel drops events where too many
 * come at once (inotify(7)).
 */
const fullLookMs = 10 * minuteMs;
/** After a failure of another kind, such as a full disk. */
const afterFailureMs = 60_000;

const mostWaitMs = 5_000;

const nothing: Looked = { added: 0, unchanged: 0, skipped: [] };

export interface WatchedFilesOptions {
  watch: WatchFolder;
  statusOf: StatusOf;
  onShare?: (path: string) => Promise<boolean>;
}

/** A folder or a single file whose documents follow what is on the disk. */
export function createWatchedFiles(
  context: SourceContext,
  { watch, statusOf, onShare = isOnShare }: WatchedFilesOptions,
): SourceRuntime {
  const { kind, config } = context.row();
  const root = config.path ?? '';
  const isFile = kind === 'file';
  const memory = createMountMemory(context);
  const pending = createPendingPaths();
  const inTurn = createSerialQueue();
  let waiting = 0;
  let nextFullAt = 0;
  let isClosed = false;

  const isWatched = (): boolean => context.row().config.watched !== false;
  const disk = createReconciling(context, { root, isFile, statusOf, memory });

  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    waiting += 1;
    return inTurn(job).finally(() => (waiting -= 1));
  };

  const watching = createFolderWatching({
    context,
    folder: root,
    watch,
    onShare,
    mounts: memory.reachable,
    onPaths: (paths) => {
      pending.add(paths);
      void enqueue(() => work(pending.take(), false));
    },
    // What happened between the first look and now.
    onReady: () => void enqueue(() => work(null, false)),
    onDoubt: () => (nextFullAt = 0),
  });

  const settle = async (result: Reconciled, startedAt: number): Promise<void> => {
    const now = context.now();
    const pollAfterMs = Math.max(pollMs, (now - startedAt) * pollShare);
    if (!result.reachable) {
      nextFullAt = now + pollMs;
      await watching.stop();
      return context.save({ ...unreachableState(result.why), last_checked_at: now });
    }
    nextFullAt = now + (watching.isLive() ? fullLookMs : pollAfterMs);
    if (await memory.remember(result)) await watching.stop();
    const away = memory.away();
    const isGone = isFile && result.files === 0;
    await context.save({
      ...(isGone ? goneState : away.length > 0 ? awayState(away) : readyState),
      last_checked_at: now,
    });
    pending.add(result.busy);
    if (result.busy.length > 0 || memory.hasReturned()) nextFullAt = 0;
    if (result.added + result.removed + result.renamed > 0) await context.queued();
    if (isWatched() && !isFile) await watching.start();
    else await watching.stop();
  };

  const work = async (paths: readonly string[] | null, retryFailed: boolean): Promise<Looked> => {
    if (isClosed || paths?.length === 0) return nothing;
    const startedAt = context.now();
    // What failed while a share was away failed because of that.
    const isBack = context.row().state === 'unreachable' && memory.away().length === 0;
    try {
      const result = await disk.reconcile(paths, retryFailed || memory.hasReturned() || isBack);
      if (isClosed) return nothing;
      await settle(result, startedAt);
      return result.reachable ? result : nothing;
    } catch (cause) {
      const { code, message } = toAppError(cause);
      nextFullAt = context.now() + afterFailureMs;
      await context.save({
        state: 'failed',
        error_code: code,
        error_message: message,
        last_checked_at: context.now(),
      });
      return nothing;
    }
  };

  /** Cheap: whether a watched folder is still there, and a single file still as it was. */
  const glance = async (): Promise<void> => {
    if (!isFile) {
      const isOther = await disk.isOtherFolder();
      if (isOther || !pending.isEmpty()) await work(isOther ? null : pending.take(), false);
    } else if (await disk.hasChanged(!pending.isEmpty())) {
      pending.take();
      await work(null, false);
    }
  };

  return {
    look: ({ retryFailed }) => enqueue(() => work(null, retryFailed)),
    tick: (nowMs) => {
      if (isClosed || waiting > 0 || !isWatched()) return;
      const isDue = !isFile && nowMs >= nextFullAt;
      if (isDue) void enqueue(() => work(null, false));
      else if (isFile || watching.isLive()) void enqueue(glance);
    },
    status: () => ({
      watch: !isWatched() ? 'off' : watching.isLive() || isFile ? 'live' : 'polled',
      polledFor: isWatched() ? watching.polledFor() : null,
      checking: waiting > 0 && context.row().last_checked_at === null,
    }),
    async close() {
      isClosed = true;
      await watching.close();
      // A share that hangs must not delay the host's end.
      await within(
        mostWaitMs,
        inTurn(() => Promise.resolve()),
      );
    },
  };
}
