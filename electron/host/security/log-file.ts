import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type DestinationStream } from 'pino';

const largestBytes = 5_000_000;

/** `<folder>/logs/hearth.log`; a file above 5 MB becomes `hearth.1.log` at the start, so that both together stay small. */
export function openLogFile(folder: string): DestinationStream & { flushSync(): void } {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const file = join(logs, 'hearth.log');
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > largestBytes) renameSync(file, join(logs, 'hearth.1.log'));
  const destination = pino.destination({ dest: file, mode: 0o600, sync: true });
  // A full disk must not end the host for the sake of a log line.
  destination.on('error', () => undefined);
  return destination;
}
