import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { Agent, fetch as undiciFetch } from 'undici';
import type { HostClient } from '../../../shared/contract/host.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

export interface HostHandle {
  client: HostClient;
  close(): Promise<void>;
}

function gone(error: unknown): AppError {
  return new AppError('host_unavailable', phrase('access.hostGone'), {
    retryable: true,
    cause: error,
  });
}

/** A body that breaks off says that the host is gone, not undici's "terminated". */
function guarded(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(signal.aborted ? error : gone(error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/**
 * undici's own `fetch` on undici's own agent: Node's built-in one is another version of it, with
 * other classes.
 */
function fetchOver(dispatcher: Agent) {
  return async (request: Request): Promise<Response> => {
    const { method, url, headers, body, signal } = request;
    try {
      const reply = await undiciFetch(url, {
        method,
        headers: [...headers],
        body,
        signal,
        dispatcher,
        ...(body === null ? {} : { duplex: 'half' as const }),
      });
      const stream = reply.body as ReadableStream<Uint8Array> | null;
      return new Response(stream === null ? null : guarded(stream, signal), {
        status: reply.status,
        headers: [...reply.headers],
      });
    } catch (error) {
      throw signal.aborted ? error : gone(error);
    }
  };
}

/**
 * The contract's client over a host's control socket. Ending a stream, or aborting its signal,
 * closes the request.
 */
export function connectToHost(address: string): HostHandle {
  // An answer may take as long as a model takes; the socket's end tells when the host is gone.
  const agent = new Agent({
    connect: { socketPath: address },
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: 32,
  });
  const link = new RPCLink({ url: 'http://hearth/rpc', fetch: fetchOver(agent) });
  return { client: createORPCClient<HostClient>(link), close: () => agent.destroy() };
}
