import type { EgressRecord } from '../../../shared/contract/main.ts';

const flushMs = 250;
/**
 * Rows wait while no host runs. More than this come from a page in a loop, and the first rows show it.
 */
const mostWaiting = 1_000;

/**
 * Collects what the window was denied, and hands it on in batches; what could not be handed on
 * waits for the next host.
 */
export function createEgressReports(send: (rows: EgressRecord[]) => Promise<void>): {
  record(row: EgressRecord): void;
  close(): void;
} {
  let waiting: EgressRecord[] = [];
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    timer ??= setTimeout(() => void flush(), flushMs);
  };
  const flush = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    try {
      await send(rows);
    } catch {
      waiting = [...rows, ...waiting].slice(0, mostWaiting);
    }
    timer = undefined;
    if (waiting.length > 0) later();
  };
  return {
    record: (row) => {
      if (waiting.length < mostWaiting) waiting.push(row);
      later();
    },
    close: () => {
      clearTimeout(timer);
    },
  };
}
