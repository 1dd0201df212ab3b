/**
 * Restores the newest backup of a folder and is killed at the nth change to a file: `node
 * restore-until-killed.ts <folder> <n>`.
 */
import { restoreBackup } from '../restore-backup.ts';
import { createStoreJobs } from '../store-jobs.ts';
import { filesThatEnd } from './files-that-end.ts';

const [, , folder = '', at = '0'] = process.argv;
const jobs = createStoreJobs();
await restoreBackup(
  jobs,
  folder,
  5_000,
  filesThatEnd(Number(at), () => process.kill(process.pid, 'SIGKILL')),
);
await jobs.close();
