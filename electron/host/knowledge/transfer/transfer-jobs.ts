import { adoptBase } from './adopt-base.ts';
import { takeSnapshot } from './base-snapshot.ts';
import { spaceOf } from './space-of.ts';

/** What takes long and reads or writes a whole base; each run has a thread of its own, so that no search waits. */
export const transferJobs = { takeSnapshot, adoptBase, spaceOf };

export type TransferJobs = typeof transferJobs;
export type TransferJob = keyof TransferJobs;
