import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/**
 * The room in `sun_path` without its closing NUL: 108 bytes on Linux (unix(7)), 104 on macOS and
 * the BSDs (sys/un.h).
 */
const roomBytes = process.platform === 'linux' ? 107 : 103;

const shortName = (folder: string): string =>
  createHash('sha256').update(folder).digest('hex').slice(0, 16);
const pointerFile = (folder: string): string => join(folder, 'host.sock.path');

/** On Windows a named pipe, which knows no folders: the data folder's digest names it. */
const pipeName = (folder: string): string => `\\\\.\\pipe\\hearth-${shortName(folder)}`;

/**
 * A folder for sockets alone, where the data folder's own path is too long. Throws when someone
 * else could have put it there.
 */
function privateFolder(): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `hearth-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new AppError('forbidden', phrase('access.socketFolder', { folder }));
  }
  return folder;
}

/** Where the host of this data folder listens; makes what is needed on the way. */
export function addressToListen(folder: string): string {
  if (process.platform === 'win32') return pipeName(folder);
  const plain = join(folder, 'host.sock');
  if (Buffer.byteLength(plain) <= roomBytes) {
    rmSync(pointerFile(folder), { force: true });
    return plain;
  }
  const short = join(privateFolder(), `${shortName(folder)}.sock`);
  if (Buffer.byteLength(short) > roomBytes)
    throw new AppError('bad_request', phrase('access.socketPathLong', { path: short }));
  writeFileSync(pointerFile(folder), short, { mode: 0o600 });
  return short;
}

/**
 * Where to look for it. The pointer counts only if it is ours: the data folder is the user's own.
 */
export function addressToConnect(folder: string): string {
  if (process.platform === 'win32') return pipeName(folder);
  try {
    return readFileSync(pointerFile(folder), 'utf8').trim();
  } catch {
    return join(folder, 'host.sock');
  }
}
