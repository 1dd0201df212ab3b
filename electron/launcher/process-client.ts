import {
  createORPCClient,
  type ClientContext,
  type ClientLink,
  type ClientOptions,
} from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { NestedClient } from '@orpc/client';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Port } from './port.ts';
import { defaultPolicy, type Generation, type Supervisor } from './supervisor.ts';

export interface ProcessClientOptions {
  supervisor: Supervisor;
  /** The kind of port that the process serves the contract on. */
  kind: string;
  /** What a call and an open stream reject with when the process dies under them. */
  goneCode: Extract<ErrorCode, 'host_unavailable' | 'inference_crashed'>;
  goneMessage: string;
  /** Milliseconds that a call waits for a process which starts. */
  waitMs?: number;
  /**
   * Starts an idle process when it is called; such a call waits for as long as a start may take.
   */
  startOnDemand?: boolean;
}

type UnlessGone = <T>(work: Promise<T>) => Promise<T>;

interface Connection {
  generation: Generation;
  link: RPCLink<ClientContext>;
  unlessGone: UnlessGone;
}

/** A call made while none lives rejects within this time. */
const absentWaitMs = 1_000;

const isStream = (
  value: unknown,
): value is AsyncIterator<unknown, unknown> & AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

/**
 * Passes on what the work comes to, or rejects when the port closes first. (`Promise.race` with a
 * promise that lives as long as the process would keep every call ever made.)
 */
function createUnlessGone(port: Port, goneError: () => AppError): UnlessGone {
  const waiting = new Set<(error: AppError) => void>();
  let gone = false;
  port.on('close', () => {
    gone = true;
    for (const reject of waiting) reject(goneError());
    waiting.clear();
  });
  return (work) =>
    new Promise((resolve, reject) => {
      if (gone) reject(goneError());
      else waiting.add(reject);
      work.then(resolve, reject).finally(() => waiting.delete(reject));
    });
}

/**
 * The stream, but a read that is open when the process dies rejects. Breaking off is passed on, so
 * the far generator stops.
 */
async function* guarded(
  stream: AsyncIterator<unknown, unknown>,
  unlessGone: UnlessGone,
): AsyncGenerator<unknown, unknown> {
  try {
    for (;;) {
      const step = await unlessGone(stream.next());
      if (step.done === true) return step.value;
      yield step.value;
    }
  } finally {
    // Not awaited: a dead process answers nothing.
    void Promise.resolve(stream.return?.()).catch(() => undefined);
  }
}

/** A typed client of a supervised process: each call goes to the generation that runs now. */
export function createProcessClient<Client extends NestedClient<ClientContext>>(
  options: ProcessClientOptions,
): Client {
  const {
    supervisor,
    startOnDemand = false,
    waitMs = startOnDemand ? defaultPolicy.readyTimeoutMs : absentWaitMs,
  } = options;
  let connection: Connection | undefined;

  const connect = (generation: Generation): Connection => {
    if (connection?.generation === generation) return connection;
    const port = generation.process.connect(options.kind);
    port.on('close', () => {
      supervisor.lost(generation);
    });
    const unlessGone = createUnlessGone(
      port,
      () => new AppError(options.goneCode, options.goneMessage, { retryable: true }),
    );
    port.start();
    connection = { generation, link: new RPCLink<ClientContext>({ port }), unlessGone };
    return connection;
  };

  const link: ClientLink<ClientContext> = {
    call: async (
      path: readonly string[],
      input: unknown,
      callOptions: ClientOptions<ClientContext>,
    ) => {
      if (startOnDemand) supervisor.start();
      // Between a crash and the next start no process runs.
      const { link: rpc, unlessGone } = connect(
        await supervisor.whenRunning(supervisor.state() === 'waiting' ? absentWaitMs : waitMs),
      );
      const output = await unlessGone(rpc.call([...path], input, callOptions));
      return isStream(output) ? guarded(output, unlessGone) : output;
    },
  };
  return createORPCClient<Client>(link);
}
