import { closeSync, fstatSync, mkdirSync, openSync, renameSync, write, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hourMs } from '../../../shared/time.ts';

/** What the log may take of a disk. */
export interface LogFileLimits {
  /** A larger file becomes `hearth.1.log`, and that one `hearth.2.log`. */
  fileBytes: number;
  /**
   * Lines beyond it are counted and not written until the hour is over, so that a flood does not
   * replace what came before it.
   */
  hourBytes: number;
}

/**
 * About 9,000 lines a file and an hour; three files hold at least three hours of the worst flood,
 * and months of usual work.
 */
const usual: LogFileLimits = { fileBytes: 5_000_000, hourBytes: 5_000_000 };

/** Lines that wait for a disk that does not answer. */
const mostWaitingBytes = 1_000_000;
const flags = 'a+';

export interface LogFile {
  /** One line with its newline; never throws, never waits for the disk. */
  write(line: string): void;
  /** Writes what waits, before the process ends. */
  flushSync(): void;
}

interface LogFileParts {
  /** `<folder>/logs/hearth.log` and two older generations. */
  folder: string;
  now?: () => number;
  limits?: LogFileLimits;
}

/** Bytes of this hour, and lines that were left out of it. */
function createHour(hourBytes: number, now: () => number) {
  let [startedAt, bytes, leftOut] = [now(), 0, 0];
  return {
    /** Whether this many bytes fit; else the line counts as left out. */
    take: (size: number): boolean => {
      if (bytes + size <= hourBytes) {
        bytes += size;
        return true;
      }
      leftOut += 1;
      return false;
    },
    leaveOut: (): void => void (leftOut += 1),
    /** Lines that were left out of an hour that is over; 0 while it lasts. */
    ended: (): number => {
      if (now() - startedAt < hourMs && now() >= startedAt) return 0;
      const count = leftOut;
      [startedAt, bytes, leftOut] = [now(), 0, 0];
      return count;
    },
    leftOut: (): number => leftOut,
  };
}

/** The file that is open, and its generations. */
function createGenerations(logs: string, fileBytes: number) {
  const nameOf = (generation: number): string =>
    join(logs, generation === 0 ? 'hearth.log' : `hearth.${generation}.log`);
  let file = openSync(nameOf(0), flags, 0o600);
  let bytes = fstatSync(file).size;
  const rename = (from: number): void => {
    try {
      renameSync(nameOf(from), nameOf(from + 1));
    } catch {
      // There is none yet, or Windows holds it open elsewhere: then the file goes on growing until
      // the next try.
    }
  };
  return {
    /** The file to append `size` bytes to. None is closed while a write to it is under way. */
    for: (size: number, mayRotate = true): number => {
      if (mayRotate && bytes > 0 && bytes + size > fileBytes) {
        closeSync(file);
        rename(1);
        rename(0);
        file = openSync(nameOf(0), flags, 0o600);
        bytes = fstatSync(file).size;
      }
      bytes += size;
      return file;
    },
  };
}

/**
 * The log's file. Lines of one turn of the event loop are one write, which the loop does not wait
 * for. A full disk must not end the host for the sake of a log line: what cannot be written is left
 * out. Throws where the folder cannot be made or written to.
 */
export function openLogFile({ folder, now = Date.now, limits = usual }: LogFileParts): LogFile {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const generations = createGenerations(logs, limits.fileBytes);
  const hour = createHour(limits.hourBytes, now);
  let waiting = '';
  let waitingBytes = 0;
  let isWriting = false;
  let scheduled = false;

  const taken = (): Buffer => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    waitingBytes = 0;
    return bytes;
  };
  const flush = (): void => {
    scheduled = false;
    if (isWriting || waiting === '') return;
    const bytes = taken();
    isWriting = true;
    try {
      write(generations.for(bytes.length), bytes, () => {
        isWriting = false;
        flush();
      });
    } catch {
      isWriting = false;
    }
  };
  const add = (line: string): void => {
    waiting += line;
    waitingBytes += Buffer.byteLength(line);
  };
  const leftOutLine = (count: number): string => {
    const msg = 'lines were left out of the log, since there were too many of them';
    return `${JSON.stringify({ level: 40, time: now(), count, msg })}\n`;
  };
  return {
    write: (line) => {
      const leftOut = hour.ended();
      if (leftOut > 0) add(leftOutLine(leftOut));
      const size = Buffer.byteLength(line);
      if (waitingBytes + size > mostWaitingBytes) return hour.leaveOut();
      if (!hour.take(size)) return;
      add(line);
      if (scheduled) return;
      scheduled = true;
      setImmediate(flush);
    },
    flushSync: () => {
      if (hour.leftOut() > 0) add(leftOutLine(hour.leftOut()));
      if (waiting === '') return;
      const bytes = taken();
      try {
        writeSync(generations.for(bytes.length, !isWriting), bytes);
      } catch {
        // As above.
      }
    },
  };
}
