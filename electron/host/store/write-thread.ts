import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { AppError, type PlainError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { entryPath } from '../../entry-path.ts';
import { startWorker } from '../../launcher/start-worker.ts';
import type { Unit } from './run-units.ts';

export interface WriteThreadData {
  path: string;
  statements: readonly string[];
  port: MessagePort;
  /** How many batches are done. */
  done: Int32Array;
}

export interface WriteReply {
  /** Messages of the units that were left out. */
  refused: string[];
  /** The disk's fault; nothing was written. */
  failed?: PlainError;
}

/** Sent instead of a batch: the log is emptied and restarted. */
export const restartLog = 'restart';

export interface WriteResult {
  refused: readonly unknown[];
  /** Set where nothing was written. */
  error?: unknown;
}

/** A thread with a connection of its own that writes batches in their order. */
export interface WriteThread {
  write(units: readonly Unit[], done: (result: WriteResult) => void): void;
  /** The log is emptied and restarted before the next batch. */
  restartLog(): void;
  /** Waits in this thread until all that was given is done, and has told so. */
  drain(): void;
  /** What was given is written first. */
  end(): void;
}

/** Milliseconds in which a batch must be done, a lock of five seconds and a slow disk included. */
const patienceMs = 20_000;

/** `ready` is called when the thread takes batches, `gone` when it ended unasked. */
export function startWriteThread({
  path,
  statements,
  ready,
  gone,
}: {
  path: string;
  statements: readonly string[];
  ready: () => void;
  gone: () => void;
}): WriteThread {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2 } = new MessageChannel();
  const waiting: ((result: WriteResult) => void)[] = [];
  let reports = 0;
  let ended = false;

  const report = ({ refused, failed }: WriteReply): void => {
    reports = (reports + 1) | 0;
    waiting.shift()?.({
      refused,
      ...(failed === undefined ? {} : { error: toAppError(failed) }),
    });
  };
  const lost = (): void => {
    if (ended) return;
    ended = true;
    gone();
    const error = new AppError('internal', phrase('store.writerEnded'), { retryable: true });
    for (const one of waiting.splice(0)) one({ refused: [], error });
  };
  const worker = startWorker(entryPath('write-worker'), {
    workerData: { path, statements, port: port2, done } satisfies WriteThreadData,
    transferList: [port2],
  });
  worker.once('message', ready);
  worker.on('error', lost);
  worker.on('exit', lost);
  worker.unref();
  port.on('message', report);
  port.unref();

  return {
    write: (units, whenDone) => {
      waiting.push(whenDone);
      port.postMessage(JSON.stringify(units));
    },
    restartLog: () => port.postMessage(restartLog),
    drain: () => {
      const until = Date.now() + patienceMs;
      while (waiting.length > 0) {
        const reply = receiveMessageOnPort(port);
        if (reply !== undefined) report(reply.message as WriteReply);
        else if (Date.now() > until) {
          // What it still writes would come behind what is written in its place.
          void worker.terminate();
          return lost();
        } else Atomics.wait(done, 0, reports, 1_000);
      }
    },
    end: () => {
      ended = true;
      port.postMessage(null);
    },
  };
}
