import { createORPCClient, type ClientContext, type ClientLink, type ClientOptions } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { NestedClient } from '@orpc/client';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Generation, Supervisor } from './supervisor.ts';

export interface ProcessClientOptions {
  supervisor: Supervisor;
  /** The kind of port that the process serves the contract on. */
  kind: string;
  /** What a call and an open stream reject with when the process dies under them. */
  goneCode: Extract<ErrorCode, 'host_unavailable' | 'inference_crashed'>;
  goneMessage: string;
  /** How long a call waits for a process that is starting. A call made while none lives rejects within this time. */
  waitMs?: number;
  /** Starts an idle process when it is called. */
  startOnDemand?: boolean;
}

interface Connection {
  generation: Generation;
  link: RPCLink<ClientContext>;
  gone: Promise<never>;
}

const isStream = (value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> => typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

/** The stream, but a read that is open when the process dies rejects. Breaking off is passed on, so the far generator stops. */
async function* guarded(stream: AsyncIterator<unknown>, gone: Promise<never>): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const step = await Promise.race([stream.next(), gone]);
      if (step.done === true) return step.value;
      yield step.value;
    }
  } finally {
    // Not awaited: a dead process answers nothing.
    void Promise.resolve(stream.return?.()).catch(() => undefined);
  }
}

/** A typed client of a supervised process: each call goes to the generation that runs now. */
export function createProcessClient<Client extends NestedClient<ClientContext>>(options: ProcessClientOptions): Client {
  const { supervisor, waitMs = 1_000 } = options;
  let connection: Connection | undefined;

  const connect = (generation: Generation): Connection => {
    if (connection?.generation === generation) return connection;
    const port = generation.process.connect(options.kind);
    const gone = new Promise<never>((_resolve, reject) => {
      port.on('close', () => {
        reject(new AppError(options.goneCode, options.goneMessage, { retryable: true }));
      });
    });
    gone.catch(() => undefined);
    port.start();
    connection = { generation, link: new RPCLink<ClientContext>({ port: port as ConstructorParameters<typeof RPCLink>[0]['port'] }), gone };
    return connection;
  };

  const link: ClientLink<ClientContext> = {
    call: async (path: readonly string[], input: unknown, callOptions: ClientOptions<ClientContext>) => {
      if (options.startOnDemand === true) supervisor.start();
      const { link: rpc, gone } = connect(await supervisor.whenRunning(waitMs));
      const output = await Promise.race([rpc.call([...path], input, callOptions), gone]);
      return isStream(output) ? guarded(output, gone) : output;
    },
  };
  return createORPCClient<Client>(link);
}
