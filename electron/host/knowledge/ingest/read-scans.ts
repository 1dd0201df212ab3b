import { toAppError } from '../../../../shared/errors.ts';
import type { Log } from '../../security/log.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import type { PictureReader } from '../parse/parse-process.ts';

/** What reads pictures on this machine, once a model for it is there. */
export interface ScanReader extends PictureReader {
  /** Called when such a model has come. Returns how to stop listening. */
  onInstalled(listener: () => void): () => void;
}

export interface ReadScansDeps {
  reader: ScanReader | undefined;
  rows(): Promise<readonly BaseRow[]>;
  base(id: string): Base;
  wake(row: BaseRow): void;
  log: Log;
  now: () => number;
}

/**
 * Queues what could not be read for want of a model: when the model comes, and at the start, since
 * it may have come while no host ran.
 */
export function createReadScans({ reader, rows, base, wake, log, now }: ReadScansDeps) {
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    if (reader?.installed() !== true) return;
    for (const row of await rows()) {
      try {
        const { queued } = await base(row.id).requeueScans({ nowMs: now() });
        if (queued > 0) wake(row);
      } catch (cause) {
        log.error(
          { baseId: row.id, code: toAppError(cause).code, err: cause },
          'scanned pages can’t be read now',
        );
      }
    }
  };
  const start = (): Promise<void> => (running = running.then(run));
  const stopListening = reader?.onInstalled(() => void start());
  return {
    start,
    async close(): Promise<void> {
      stopListening?.();
      await running;
    },
  };
}
