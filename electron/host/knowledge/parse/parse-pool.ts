import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { LaunchedProcess, Launcher, ProcessExit } from '../../../launcher/launcher.ts';
import type { Port } from '../../../launcher/port.ts';
import type { Chunk, ChunkSize } from '../chunk.ts';
import { fromWorkerError, toWorkerError } from '../worker-reply.ts';
import { parseLimits } from './parsed.ts';
import type { ParseJob, ParseReply, PictureAnswer, PictureAsked } from './parse-worker.ts';
import type { Picture } from './pictures/picture.ts';
import { processMemoryMb } from './process-memory.ts';

export interface ParsedChunks {
  mediaType: string;
  pages: number | null;
  /** SHA-256 of the file, hex. */
  hash: string;
  sizeBytes: number;
  chunks: Chunk[];
  /** Pages that are pictures, and that nothing here could read. */
  unreadPages: number;
}

/** Reads text from pictures; what it throws fails the document. */
export interface PictureReader {
  installed(): boolean;
  read(picture: Picture, signal: AbortSignal): Promise<OcrPage>;
}

export interface ParsePool {
  /** Throws `document_…`, `forbidden`, or `aborted` when the pool is closed meanwhile. */
  parse(path: string, name: string, size: ChunkSize): Promise<ParsedChunks>;
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  launcher: Launcher;
  entry: string;
  pictures?: PictureReader | undefined;
  timeoutMs?: number;
  memoryMb?: number;
  /** How long a process without work is kept. */
  idleMs?: number;
}

const memoryWatchMs = 100;

interface Task {
  job: ParseJob;
  resolve(value: ParsedChunks): void;
  reject(error: AppError): void;
}

interface Reader {
  process: LaunchedProcess;
  port: Port;
  /** Set while it reads. */
  answered: ((reply: ParseReply | PictureAsked) => void) | null;
}

const brokenOff = (): AppError => new AppError('aborted', 'Reading was broken off.');

/**
 * Reads documents in a process of its own, one at a time. A parser that takes longer than `timeoutMs` (between two pages that are read by OCR) or more
 * than `memoryMb` loses its process, and only its document fails. It is no thread: V8 that runs into a thread's memory limit ended the whole host in four of seven ways to
 * use up memory (Node 24.21).
 */
export function createParsePool({ launcher, entry, pictures, timeoutMs = parseLimits.timeoutMs, memoryMb = parseLimits.memoryMb, idleMs = 20_000 }: ParsePoolOptions): ParsePool {
  const waiting: Task[] = [];
  let reader: Reader | null = null;
  let current: Task | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;
  let closed = false;
  const stopping = new AbortController();

  const start = (): Reader => {
    const process = launcher.launch({ name: 'parse', entry, args: [String(memoryMb)], semiSpaceMb: 8 });
    const started: Reader = { process, port: process.connect('parse'), answered: null };
    started.port.on('message', ({ data }) => started.answered?.(data as ParseReply | PictureAsked));
    started.port.start();
    void process.exited.then(() => {
      if (reader === started) reader = null;
    });
    return started;
  };

  const rest = (): void => {
    idle = setTimeout(() => {
      const resting = reader;
      reader = null;
      resting?.process.kill();
    }, idleMs).unref();
  };

  const read = (one: Reader, job: ParseJob): Promise<ParsedChunks> => {
    const { promise, resolve, reject } = Promise.withResolvers<ParsedChunks>();
    const end = (error: AppError): void => {
      reject(error);
      one.process.kill();
      if (reader === one) reader = null;
    };
    let timer: NodeJS.Timeout | undefined;
    const allowTime = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => end(tooSlow(timeoutMs)), timeoutMs);
    };
    allowTime();
    const readPicture = async (picture: Picture): Promise<void> => {
      clearTimeout(timer);
      const answer = await pictureAnswer(pictures, picture, stopping.signal);
      if (one.answered === null) return;
      allowTime();
      one.port.postMessage(answer);
    };
    const watch = setInterval(() => {
      if (processMemoryMb(one.process.pid) > memoryMb) end(tooBig());
    }, memoryWatchMs);
    one.answered = (reply) => {
      if ('picture' in reply) void readPicture(reply.picture);
      else if ('value' in reply) resolve(reply.value);
      else reject(fromWorkerError(reply.error));
    };
    void one.process.exited.then((exit) => end(closed ? brokenOff() : gone(exit)));
    one.port.postMessage(job);
    return promise.finally(() => {
      clearTimeout(timer);
      clearInterval(watch);
      one.answered = null;
    });
  };

  const assign = async (): Promise<void> => {
    if (current !== null || closed) return;
    clearTimeout(idle);
    current = waiting.shift() ?? null;
    if (current === null) return rest();
    reader ??= start();
    await read(reader, { ...current.job, ocr: pictures?.installed() === true }).then(current.resolve, current.reject);
    current = null;
    await assign();
  };

  return {
    parse: (path, name, size) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(brokenOff());
        waiting.push({ job: { id: nextId++, path, name, size, ocr: false }, resolve, reject });
        void assign();
      }),
    async close() {
      closed = true;
      stopping.abort();
      clearTimeout(idle);
      for (const task of waiting.splice(0)) task.reject(brokenOff());
      const ending = reader;
      ending?.process.kill();
      await ending?.process.exited;
    },
  };
}

async function pictureAnswer(pictures: PictureReader | undefined, picture: Picture, signal: AbortSignal): Promise<PictureAnswer> {
  try {
    if (!pictures) throw new AppError('internal', 'Nothing here reads pictures.');
    return { page: await pictures.read(picture, signal) };
  } catch (cause) {
    return { pageError: toWorkerError(cause) };
  }
}

function tooSlow(timeoutMs: number): AppError {
  return new AppError('document_unreadable', `Reading the file took longer than ${Math.round(timeoutMs / 1000)} s and was stopped. Split it, or save it anew, and try again.`);
}

function tooBig(): AppError {
  return new AppError('document_too_large', 'Reading the file took more memory than one document may have, and was stopped. Split it, and add the parts.');
}

/** Node ends with 1 for an exception that nobody caught; V8 at the end of its memory aborts. */
function gone({ code }: ProcessExit): AppError {
  return code === 1 ? new AppError('document_unreadable', 'The file made its reader fail. Open it in the program that made it and save it anew.') : tooBig();
}
