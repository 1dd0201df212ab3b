import { isAbsolute } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Caller } from '../../caller.ts';

/**
 * Throws `forbidden` for callers that came in over the network, `bad_request` for a path that is
 * not absolute.
 */
export function mustNamePaths(caller: Caller, paths: readonly string[]): void {
  if (caller.clientId !== null)
    throw new AppError('forbidden', phrase('knowledge.ownMachineNamesFiles'));
  const relative = paths.find((path) => !isAbsolute(path));
  if (relative !== undefined)
    throw new AppError('bad_request', phrase('knowledge.notAbsolute', { path: relative }));
}
