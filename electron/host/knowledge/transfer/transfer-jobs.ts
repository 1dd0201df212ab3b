import { adoptBase } from './adopt-base.ts';
import { takeSnapshot } from './base-snapshot.ts';
import { pack } from './pack.ts';
import { spaceOf } from './space-of.ts';
import { unpack } from './unpack.ts';

/**
 * What takes long and reads or writes a whole base; each run has a thread of its own, so that
 * neither a search nor the host waits.
 */
export const transferJobs = { takeSnapshot, adoptBase, spaceOf, pack, unpack };

export type TransferJobs = typeof transferJobs;
export type TransferJob = keyof TransferJobs;
