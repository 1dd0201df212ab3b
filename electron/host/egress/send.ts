import { fetch as undiciFetch, type Dispatcher } from 'undici';
import { AppError } from '../../../shared/errors.ts';
import type { EgressGate, EgressTimeouts } from './egress-gate.ts';
import type { Deadline } from './egress-timeouts.ts';
import { timedBody } from './timed-body.ts';

export type EgressInit = Parameters<EgressGate['fetch']>[1];

export interface Exchange {
  url: URL;
  init: EgressInit;
  timeouts: EgressTimeouts;
  deadline: Deadline;
  dispatcher: Dispatcher;
}

const codeOf = (error: unknown): string => (error as { code?: string } | null | undefined)?.code ?? '';

/** Puts what undici throws into our words; the caller's abort and our own time-outs stay what they are. */
function translate(host: string, error: unknown, { signal }: Deadline): Error {
  if (signal.aborted && signal.reason instanceof AppError) return signal.reason;
  if (error instanceof AppError) return error;
  const code = codeOf((error as { cause?: unknown }).cause) || codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new AppError('timeout', `${host} did not answer. Check the address and the network.`, { retryable: true, cause: error });
  return new AppError('provider_unreachable', `${host} can't be reached${code === '' ? '' : ` (${code})`}. Check the address, the network and the proxy settings.`, { retryable: true, cause: error });
}

/** One request and its reply, of whatever status; redirects are for the gate to judge. Throws `aborted`, `timeout`, `provider_unreachable`. */
export async function send({ url, init, timeouts, deadline, dispatcher }: Exchange): Promise<Response> {
  const { timeouts: _, ...request } = init;
  try {
    deadline.restart(timeouts.firstByteMs, 'answer');
    // The DOM's and undici's types of the same request differ in names only.
    const reply = await undiciFetch(url, { ...(request as object), redirect: 'manual', signal: deadline.signal, dispatcher });
    const failed = (error: unknown): Error => translate(url.host, error, deadline);
    const body = reply.body === null ? null : timedBody({ body: reply.body as ReadableStream<Uint8Array>, deadline, idleMs: timeouts.idleMs, failed });
    if (body === null) deadline.end();
    else deadline.pause();
    const response = new Response(body, { status: reply.status, statusText: reply.statusText, headers: [...reply.headers] });
    // A made response has no address; who resolves links against it needs the one that answered.
    return Object.defineProperty(response, 'url', { value: url.href });
  } catch (error) {
    deadline.end();
    throw translate(url.host, error, deadline);
  }
}
