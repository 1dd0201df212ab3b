import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createForkLauncher } from '../../launcher/fork-launcher.ts';
import type { Launcher } from '../../launcher/launcher.ts';
import { createUtilityLauncher } from '../../launcher/utility-launcher.ts';

/** better-sqlite3 13 needs Node-API 10, which Node has from 22.14 on. */
export function runsTheHost(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 14);
}

/**
 * The host is a utility process where Electron's own Node carries it; under an older stand-in a
 * fork of the Node next to it.
 */
export function chooseLauncher(nodeVersion: string, standInNode: string | null): Launcher {
  if (runsTheHost(nodeVersion)) return createUtilityLauncher();
  if (standInNode !== null) return createForkLauncher({ execPath: standInNode });
  throw new AppError('internal', phrase('access.nodeTooOld', { version: nodeVersion }));
}
