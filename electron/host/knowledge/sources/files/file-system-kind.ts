import { statfs } from 'node:fs/promises';

/**
 * File systems whose changes are made elsewhere, so that this machine's kernel has nothing to tell
 * of them (linux/magic.h; statfs(2)): NFS, SMB, SMB2, CIFS, FUSE (sshfs, rclone), 9P, AFS, Ceph,
 * Coda, VirtualBox shared folders.
 */
const remoteTypes = new Set([
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400,
  0x73757245, 0x786f4256,
]);

/**
 * Whether a path is on a share, as far as the system tells. Node names no type on macOS, where
 * shares are mounted in /Volumes, nor on Windows, where they begin with two strokes.
 */
export async function isOnShare(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (platform === 'win32') return path.startsWith('\\\\');
  if (platform === 'darwin') return path.startsWith('/Volumes/');
  const { type } = await statfs(path);
  return remoteTypes.has(type);
}
