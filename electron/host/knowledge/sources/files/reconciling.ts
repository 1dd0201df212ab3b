import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SourceContext } from '../runtime/source-runtime.ts';
import { findMoved } from './find-moved.ts';
import type { FolderStatus, StatusOf } from './folder-status.ts';
import type { MountMemory } from './mount-memory.ts';
import { lookAtMounts, mountsSignature } from './mounts.ts';
import { reconcileFiles, type Reconciled } from './reconcile-files.ts';

export interface ReconcilingDeps {
  /** The source's real path. */
  root: string;
  isFile: boolean;
  statusOf: StatusOf;
  memory: MountMemory;
}

/** Compares a source with the disk: all of it, or at a glance. */
export function createReconciling(
  context: SourceContext,
  { root, isFile, statusOf, memory }: ReconcilingDeps,
) {
  /** A single file's size and time at the last glance. */
  let seen = '';
  const path = (): string => context.row().config.path ?? root;
  const status = (): Promise<FolderStatus> => statusOf(isFile ? dirname(root) : root);

  /**
   * In the folder that is left where a drive was, what looks like the file is another one, perhaps
   * its copy.
   */
  const isSameFolder = async (): Promise<boolean> => {
    const found = await status();
    const { mark } = context.row().config;
    return found.reachable && (mark === undefined || found.mark === mark);
  };

  return {
    async reconcile(paths: readonly string[] | null, retryFailed: boolean): Promise<Reconciled> {
      const { id, config } = context.row();
      const moved =
        isFile && (await isSameFolder()) ? await findMoved(context.base, id, path()) : null;
      const excluded = await context.excluded();
      if (moved !== null) {
        seen = '';
        await context.save({ config: { ...context.row().config, path: moved } });
      }
      return reconcileFiles({
        base: context.base,
        sourceId: id,
        root: path(),
        status,
        mark: config.mark ?? null,
        mounts: memory.mounts(),
        statusOf,
        paths: isFile ? null : paths,
        excluded,
        retryFailed,
        now: context.now,
      });
    },
    /** Whether a single file, or its folder, is no longer as it was. */
    async hasChanged(isPending: boolean): Promise<boolean> {
      if (!(await status()).reachable) return true;
      const now = await stat(path()).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        (error: unknown) => String((error as { code?: unknown }).code),
      );
      if (now === seen && context.row().state !== 'unreachable' && !isPending) return false;
      seen = now;
      return true;
    },
    /** Whether the folder, or what is mounted below it, is another one now. */
    async isOtherFolder(): Promise<boolean> {
      if (!(await isSameFolder())) return true;
      return mountsSignature(await lookAtMounts(memory.mounts(), statusOf)) !== memory.signature();
    },
  };
}
