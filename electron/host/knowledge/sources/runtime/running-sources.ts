import type { SourceContext, SourceRuntime } from './source-runtime.ts';
import type { SourceRow } from './source-rows.ts';

/** At this pace sources look whether something is to be done. */
const usualTickMs = 1_500;

export interface RunningSource {
  context: SourceContext;
  runtime: SourceRuntime;
}

export interface RunningSources {
  /** The source at work; it is started where it was not. */
  of(row: SourceRow): RunningSource;
  known(id: string): RunningSource | undefined;
  /**
   * Ends those of a base, or one; what it is doing has ended then. `removeRows` is called between
   * two stops, since a call that lists sources meanwhile starts them again.
   */
  stop(
    which: { baseId: string } | { id: string },
    removeRows?: () => Promise<unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** The sources that are at work, and the clock that they look by. */
export function createRunningSources({
  start,
  now,
  tickMs = usualTickMs,
}: {
  start: (row: SourceRow) => RunningSource;
  now: () => number;
  tickMs?: number | undefined;
}): RunningSources {
  const running = new Map<string, RunningSource>();
  let timer: NodeJS.Timeout | undefined;
  const stopAll = async (ids: readonly string[]): Promise<void> => {
    const ending = ids.flatMap((id) => running.get(id) ?? []);
    for (const id of ids) running.delete(id);
    await Promise.all(ending.map(({ runtime }) => runtime.close()));
  };
  const idsOf = (which: Parameters<RunningSources['stop']>[0]): string[] =>
    'id' in which
      ? [which.id]
      : [...running]
          .filter(([, { context }]) => context.row().base_id === which.baseId)
          .map(([id]) => id);
  return {
    of(row) {
      const known = running.get(row.id);
      if (known) return known;
      timer ??= setInterval(() => {
        for (const { runtime } of running.values()) runtime.tick?.(now());
      }, tickMs).unref();
      const started = start(row);
      running.set(row.id, started);
      return started;
    },
    known: (id) => running.get(id),
    async stop(which, removeRows) {
      await stopAll(idsOf(which));
      if (!removeRows) return;
      await removeRows();
      await stopAll(idsOf(which));
    },
    async close() {
      clearInterval(timer);
      await stopAll([...running.keys()]);
    },
  };
}
