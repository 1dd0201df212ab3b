import {
  closeSync,
  copyFileSync,
  chmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

/**
 * Changes to files of which each is on the disk, whole, when it returns. Injected, so that a test
 * can end the process at any of them.
 */
export interface DurableFiles {
  /** The copy is readable by its user alone. */
  copy(from: string, to: string): void;
  write(path: string, text: string): void;
  /** Makes what was written to a file durable. */
  sync(path: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Makes the names in a folder durable: a rename is on the disk only after it. */
  syncFolder(folder: string): void;
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function write(path: string, text: string): void {
  const handle = openSync(path, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Windows opens no folder as a file, and NTFS journals its names. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export const durableFiles: DurableFiles = {
  copy: (from, to) => {
    copyFileSync(from, to);
    chmodSync(to, 0o600);
    syncFile(to);
  },
  write,
  sync: syncFile,
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  syncFolder,
};
