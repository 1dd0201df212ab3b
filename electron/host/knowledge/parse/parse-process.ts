import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { minuteMs } from '../../../../shared/time.ts';
import type { LaunchedProcess, Launcher, ProcessExit } from '../../../launcher/launcher.ts';
import type { Port } from '../../../launcher/port.ts';
import type { Isolation } from '../../../launcher/sandbox.ts';
import { fromWorkerError, toWorkerError } from '../workers/worker-error.ts';
import type { ParseJob, ParseReply, PictureAnswer, PictureRequest } from './parse-protocol.ts';
import type { Picture } from './pictures/picture.ts';
import { processMemoryMb } from './process-memory.ts';

/** Reads text from pictures; what it throws fails the document. */
export interface PictureReader {
  installed(): boolean;
  read(picture: Picture, signal: AbortSignal): Promise<OcrPage>;
}

export interface ParseProcessOptions {
  launcher: Launcher;
  entry: string;
  /** What the process must not reach. Default: it may do what the host may do. */
  isolation?: Isolation | undefined;
  pictures: PictureReader | undefined;
  timeoutMs: number;
  /** For one page that is a picture; a slow and busy machine takes minutes. */
  pageTimeoutMs: number;
  memoryMb: number;
  /** How long a process without work stays. */
  idleMs: number;
}

/** Follows the reading of one document. */
export interface PageWatch {
  /** Stops it. */
  signal: AbortSignal;
  /**
   * Called for each page that is a picture, in the file's order: reads it by `read`, or returns a
   * page that was read before.
   */
  page(read: () => Promise<OcrPage>): Promise<OcrPage>;
}

export type ParseOutcome = Exclude<ParseReply, { error: unknown }>;

export interface ParseProcess {
  /** Throws `document_…`, `forbidden`, what the reader of pictures throws, or `aborted`. */
  run(job: () => ParseJob, watch: PageWatch): Promise<ParseOutcome>;
  close(): Promise<void>;
}

const memoryWatchMs = 100;

interface Task {
  job: () => ParseJob;
  watch: PageWatch;
  resolve(outcome: ParseOutcome): void;
  reject(error: AppError): void;
}

interface Reader {
  process: LaunchedProcess;
  port: Port;
  /** Set while it reads. */
  answered: ((reply: ParseReply | PictureRequest) => void) | null;
}

const brokenOff = (): AppError => new AppError('aborted', phrase('knowledge.readingStopped'));

/**
 * Reads documents in a process of its own, one at a time. A parser that takes longer than
 * `timeoutMs` (between two pages that are read by OCR) or more than `memoryMb` loses its process,
 * and only its document fails. It is no thread: at a thread's memory limit V8 ended the whole
 * host in four of seven ways to use up memory (Node 24.21).
 */
export function createParseProcess({
  launcher,
  entry,
  isolation,
  pictures,
  timeoutMs,
  pageTimeoutMs,
  memoryMb,
  idleMs,
}: ParseProcessOptions): ParseProcess {
  const waiting: Task[] = [];
  let reader: Reader | null = null;
  let current: Task | null = null;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  const stopping = new AbortController();

  const start = (): Reader => {
    const process = launcher.launch({
      name: 'parse',
      entry,
      args: [String(memoryMb)],
      semiSpaceMb: 8,
      ...(isolation ? { isolation } : {}),
    });
    const started: Reader = { process, port: process.connect('parse'), answered: null };
    started.port.on('message', ({ data }) =>
      started.answered?.(data as ParseReply | PictureRequest),
    );
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

  const read = (one: Reader, { job, watch: follower }: Task): Promise<ParseOutcome> => {
    const { promise, resolve, reject } = Promise.withResolvers<ParseOutcome>();
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
      const answer = await pictureAnswer(pictures, picture, pageTimeoutMs, {
        ...follower,
        signal: AbortSignal.any([stopping.signal, follower.signal]),
      });
      if (one.answered === null) return;
      allowTime();
      one.port.postMessage(answer);
    };
    const watch = setInterval(() => {
      if (processMemoryMb(one.process.pid) > memoryMb) end(tooBig());
    }, memoryWatchMs);
    one.answered = (reply) => {
      if ('picture' in reply) void readPicture(reply.picture);
      else if ('error' in reply) reject(fromWorkerError(reply.error));
      else resolve(reply);
    };
    void one.process.exited.then((exit) => end(closed ? brokenOff() : gone(exit)));
    const breakOff = (): void => end(brokenOff());
    follower.signal.addEventListener('abort', breakOff);
    one.port.postMessage(job());
    return promise.finally(() => {
      follower.signal.removeEventListener('abort', breakOff);
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
    if (current.watch.signal.aborted) current.reject(brokenOff());
    else await read((reader ??= start()), current).then(current.resolve, current.reject);
    current = null;
    await assign();
  };

  return {
    run: (job, watch) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(brokenOff());
        waiting.push({ job, watch, resolve, reject });
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

/** A model that hangs must not block the process for ever. */
async function readWithin(
  pictures: PictureReader,
  picture: Picture,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<OcrPage> {
  const clock = AbortSignal.timeout(timeoutMs);
  try {
    return await pictures.read(picture, AbortSignal.any([signal, clock]));
  } catch (cause) {
    if (!clock.aborted || signal.aborted) throw cause;
    throw new AppError(
      'timeout',
      phrase('documents.pageTooSlow', { minutes: Math.round(timeoutMs / minuteMs) }),
      { retryable: true, cause },
    );
  }
}

async function pictureAnswer(
  pictures: PictureReader | undefined,
  picture: Picture,
  timeoutMs: number,
  { signal, page }: PageWatch,
): Promise<PictureAnswer> {
  try {
    if (!pictures) throw new AppError('internal', phrase('documents.noPictures'));
    return { page: await page(() => readWithin(pictures, picture, timeoutMs, signal)) };
  } catch (cause) {
    return { pageError: toWorkerError(cause) };
  }
}

function tooSlow(timeoutMs: number): AppError {
  return new AppError(
    'document_unreadable',
    phrase('documents.tooSlow', { seconds: Math.round(timeoutMs / 1000) }),
  );
}

function tooBig(): AppError {
  return new AppError('document_too_large', phrase('documents.tooMuchMemory'));
}

/** Node ends with 1 for an uncaught exception; V8 at the end of its memory aborts. */
function gone({ code }: ProcessExit): AppError {
  return code === 1
    ? new AppError('document_unreadable', phrase('documents.readerFailed'))
    : tooBig();
}
