import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toAppError } from '../../../../../shared/errors.ts';
import { minuteMs } from '../../../../../shared/time.ts';
import { within, type Looked, type SourceContext, type SourceRuntime } from '../source-runtime.ts';
import { isOnShare } from './file-system-kind.ts';
import type { FolderWatch } from './folder-watch.ts';
import { lookAtMounts, mountsSignature } from './mounts.ts';
import type { ReachOf } from './folder-status.ts';
import { reconcileFiles, type Reconciled } from './reconcile-files.ts';
import { findMoved } from './find-moved.ts';
import type { WatchFolder } from './watch-thread.ts';

/**
 * Between two looks where nothing tells of changes: at least this, and so many times what a look
 * takes.
 */
const pollMs = 3_000;
const pollShare = 4;
/**
 * Watched folders are looked at now and then all the same: the kernel drops events where too many
 * come at once (inotify(7)).
 */
const fullLookMs = 10 * minuteMs;
/** What can't be looked at for another reason, such as a full disk. */
const afterFailureMs = 60_000;
/** So many paths at once are looked at as the whole folder is. */
const mostPaths = 200;

const mostWaitMs = 5_000;

const nothing: Looked = { added: 0, unchanged: 0, skipped: [] };
const kept = 'What was read of it is kept and can be asked; it goes on by itself when it is back.';

const readyState = { state: 'ready', error_code: null, error_message: null } as const;
const goneState = {
  state: 'missing',
  error_code: 'document_missing',
  error_message:
    'The file was deleted or moved, and so was its document here. It is read again when it is back.',
} as const;
const awayState = (mounts: readonly string[]) =>
  ({
    state: 'unreachable',
    error_code: 'document_missing',
    error_message: `What is mounted at ${mounts.join(', ')} went away. ${kept} All the rest is followed.`,
  }) as const;

export interface WatchedFilesOptions {
  watch: WatchFolder;
  reachOf: ReachOf;
  onShare?: (path: string) => Promise<boolean>;
}

/** A folder or a single file whose documents follow what lies on the disk. */
export function createWatchedFiles(
  context: SourceContext,
  { watch, reachOf, onShare = isOnShare }: WatchedFilesOptions,
): SourceRuntime {
  const {
    kind,
    config: { path: root = '' },
  } = context.row();
  const isFile = kind === 'file';
  const reach = () => reachOf(isFile ? dirname(root) : root);
  const pending = new Set<string>();
  let watcher: FolderWatch | null = null;
  let polledFor: 'network' | 'limit' | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let nextFullAt = 0;
  let seen = '';
  let seenMounts = '[]';
  /** Drives and shares below the folder that went away. */
  let away: readonly string[] = [];
  let hasReturned = false;
  let closed = false;

  const path = (): string => context.row().config.path ?? root;
  const mounts = () => context.row().config.mounts ?? {};
  const isWatched = (): boolean => context.row().config.watched !== false;

  const stopWatching = async (): Promise<void> => {
    const ending = watcher;
    watcher = null;
    await ending?.close();
  };
  const startWatching = async (): Promise<void> => {
    if (isFile || closed || watcher !== null || polledFor === 'limit') return;
    const asked = [root, ...Object.keys(mounts()).filter((mount) => !away.includes(mount))];
    polledFor = (await Promise.all(asked.map((one) => onShare(one).catch(() => false)))).includes(
      true,
    )
      ? 'network'
      : null;
    if (polledFor !== null || closed) return;
    watcher = watch({
      folder: root,
      onPaths: (paths) => {
        for (const one of paths) pending.add(one);
        void enqueue(() => work(takePending(), false));
      },
      // What happened between the first look and now.
      onReady: () => void enqueue(() => work(null, false)),
      onLimit: () => {
        polledFor = 'limit';
        void stopWatching();
        context.changed();
      },
      onDoubt: () => (nextFullAt = 0),
    });
  };

  const takePending = (): string[] | null => {
    const paths = [...pending];
    pending.clear();
    return paths.length > mostPaths ? null : paths;
  };

  const remember = async ({
    mark,
    files,
    mounts: mounted,
    away: gone,
    mountsSignature: signature,
  }: Extract<Reconciled, { here: true }>): Promise<void> => {
    const { config } = context.row();
    const goneNow = gone ?? away;
    const isOther = JSON.stringify(config.mounts ?? {}) !== JSON.stringify(mounted);
    const keepsMark = config.mark === mark || (files === 0 && config.mark !== undefined);
    if (isOther || !keepsMark)
      await context.save({
        config: {
          ...config,
          ...(keepsMark ? {} : { mark }),
          ...(isOther ? { mounts: mounted } : {}),
        },
      });
    // What failed while a share was away failed because of that.
    hasReturned = away.some((one) => !goneNow.includes(one));
    if (hasReturned) nextFullAt = 0;
    // A watch ends with the file system that it is on, and begins on none that came later.
    if (isOther || goneNow.join('\n') !== away.join('\n')) await stopWatching();
    away = goneNow;
    if (gone !== null) seenMounts = signature;
  };

  const settle = async (result: Reconciled, startedAt: number): Promise<void> => {
    const now = context.now();
    nextFullAt =
      now +
      (!result.here
        ? pollMs
        : watcher === null
          ? Math.max(pollMs, (now - startedAt) * pollShare)
          : fullLookMs);
    if (!result.here) {
      await stopWatching();
      return context.save({
        state: 'unreachable',
        error_code: 'document_missing',
        error_message: `${result.why}. ${kept}`,
        last_checked_at: now,
      });
    }
    const isGone = isFile && result.files === 0;
    await remember(result);
    await context.save({
      ...(isGone ? goneState : away.length > 0 ? awayState(away) : readyState),
      last_checked_at: now,
    });
    for (const busy of result.busy) pending.add(busy);
    if (result.busy.length > 0) nextFullAt = 0;
    if (result.added + result.removed + result.renamed > 0) await context.queued();
    await (isWatched() ? startWatching() : stopWatching());
  };

  /**
   * In the folder that is left where a drive was, what looks like the file is another one, perhaps
   * its copy.
   */
  const isSameFolder = async (): Promise<boolean> => {
    const found = await reach();
    const { mark } = context.row().config;
    return found.here && (mark === undefined || found.mark === mark);
  };

  const reconcile = async (
    paths: readonly string[] | null,
    retryFailed: boolean,
  ): Promise<Reconciled> => {
    const job = {
      base: context.base,
      sourceId: context.row().id,
      reach,
      mark: context.row().config.mark ?? null,
      mounts: mounts(),
      reachOf,
      excluded: await context.excluded(),
      retryFailed,
      now: context.now,
    };
    const moved =
      isFile && (await isSameFolder())
        ? await findMoved(context.base, context.row().id, path())
        : null;
    if (moved !== null) {
      seen = '';
      await context.save({ config: { ...context.row().config, path: moved } });
    }
    return reconcileFiles({ ...job, root: path(), paths: isFile ? null : paths });
  };

  const work = async (paths: readonly string[] | null, retryFailed: boolean): Promise<Looked> => {
    if (closed || paths?.length === 0) return nothing;
    const startedAt = context.now();
    try {
      // What failed while a share was away failed because of that.
      const result = await reconcile(
        paths,
        retryFailed || hasReturned || (context.row().state === 'unreachable' && away.length === 0),
      );
      if (closed) return nothing;
      await settle(result, startedAt);
      return result.here ? result : nothing;
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

  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const run = queue.then(job, job).finally(() => (waiting -= 1));
    queue = run.catch(() => undefined);
    return run;
  };

  /** Cheap: is a watched folder still there, is a single file still as it was? */
  const glance = async (): Promise<void> => {
    if (isFile) {
      if (!(await reach()).here) return void (await work(null, false));
      const now = await stat(path()).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        (error: unknown) => String((error as { code?: unknown }).code),
      );
      if (now === seen && context.row().state !== 'unreachable' && pending.size === 0) return;
      seen = now;
      pending.clear();
      await work(null, false);
      return;
    }
    const found = await reach();
    const isOther =
      !found.here ||
      found.mark !== (context.row().config.mark ?? found.mark) ||
      mountsSignature(await lookAtMounts(mounts(), reachOf)) !== seenMounts;
    if (isOther || pending.size > 0) await work(isOther ? null : takePending(), false);
  };

  return {
    look: ({ retryFailed }) => enqueue(() => work(null, retryFailed)),
    tick: (nowMs) => {
      if (closed || waiting > 0 || !isWatched()) return;
      const isDue = !isFile && nowMs >= nextFullAt;
      if (isDue) void enqueue(() => work(null, false));
      else if (isFile || watcher !== null) void enqueue(glance);
    },
    status: () => ({
      watch: !isWatched() ? 'off' : watcher !== null || isFile ? 'live' : 'polled',
      polledFor: isWatched() ? polledFor : null,
      checking: waiting > 0 && context.row().last_checked_at === null,
    }),
    async close() {
      closed = true;
      await stopWatching();
      // A share that hangs must not hold up the host's end.
      await within(mostWaitMs, queue);
    },
  };
}
