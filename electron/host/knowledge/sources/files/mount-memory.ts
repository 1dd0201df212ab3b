import type { SourceContext } from '../runtime/source-runtime.ts';
import type { Reconciled } from './reconcile-files.ts';

/** What the last look found of the folder and of what is mounted below it. */
export function createMountMemory(context: SourceContext) {
  let signature = '[]';
  /** Drives and shares below the folder that went away. */
  let away: readonly string[] = [];
  let hasReturned = false;
  const mounts = () => context.row().config.mounts ?? {};

  return {
    mounts,
    away: (): readonly string[] => away,
    /** Of all that is mounted below the folder, as of the last full look. */
    signature: (): string => signature,
    /** Whether the last look found a drive or share again: documents that failed are retried. */
    hasReturned: (): boolean => hasReturned,
    /** The mounts that can be watched. */
    reachable: (): string[] => Object.keys(mounts()).filter((mount) => !away.includes(mount)),
    /** Returns whether a watch must begin again. */
    async remember(result: Extract<Reconciled, { reachable: true }>): Promise<boolean> {
      const { config } = context.row();
      const { mark, mounts: found } = result;
      const awayNow = result.away ?? away;
      const isOther = JSON.stringify(mounts()) !== JSON.stringify(found);
      const keepsMark = config.mark === mark || (result.files === 0 && config.mark !== undefined);
      if (isOther || !keepsMark)
        await context.save({
          config: {
            ...config,
            ...(keepsMark ? {} : { mark }),
            ...(isOther ? { mounts: found } : {}),
          },
        });
      hasReturned = away.some((one) => !awayNow.includes(one));
      // A watch ends with the file system that it is on, and begins on none that came later.
      const isStale = isOther || awayNow.join('\n') !== away.join('\n');
      away = awayNow;
      if (result.away !== null) signature = result.mountsSignature;
      return isStale;
    },
  };
}

export type MountMemory = ReturnType<typeof createMountMemory>;
