import type { Database } from 'better-sqlite3';
import { EnvHttpProxyAgent, fetch as undiciFetch, type Dispatcher } from 'undici';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Changes } from '../changes.ts';
import { countedBody } from './counted-body.ts';
import type { EgressContext, EgressGate, EgressTimeouts } from './egress-gate.ts';
import { createEgressLog, type EgressLog, type OpenEntry } from './egress-log.ts';
import { createEgressProxy, type EgressProxy } from './egress-proxy.ts';
import { denied, judge } from './egress-rules.ts';
import { defaultTimeouts, startDeadline, type Deadline } from './egress-timeouts.ts';

export interface EgressGateDeps {
  sqlite: Database;
  /** Of the machine's own user: the switch that keeps everything here holds for all. */
  settings: () => Pick<Settings, 'localOnly'>;
  changes: Changes;
  now: () => number;
  /** Told when log rows could not be written. */
  writeFailed: (error: unknown) => void;
}

type Init = Parameters<EgressGate['fetch']>[1];

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const ownNames = 'localhost,127.0.0.1,::1';

/** One pool of connections a connect timeout; the proxies that the environment names are used, for this machine itself never. */
function createAgents(): { of(connectMs: number): Dispatcher; close(): Promise<void> } {
  const agents = new Map<number, EnvHttpProxyAgent>();
  const noProxy = [process.env['no_proxy'] ?? process.env['NO_PROXY'], ownNames].filter((part) => part !== undefined && part !== '').join(',');
  return {
    of: (connectMs) => {
      const agent = agents.get(connectMs) ?? new EnvHttpProxyAgent({ noProxy, connect: { timeout: connectMs }, headersTimeout: 0, bodyTimeout: 0, allowH2: false });
      agents.set(connectMs, agent);
      return agent;
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Puts what undici throws into our words; the user's abort and our own time-outs stay what they are. */
function translate(host: string, error: unknown, deadline: Deadline): Error {
  const reason: unknown = deadline.signal.reason;
  if (deadline.signal.aborted && reason instanceof Error) return reason;
  if (error instanceof AppError) return error;
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const code = cause?.code ?? (error as { code?: string }).code ?? '';
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return new AppError('timeout', `${host} did not answer. Check the address and the network.`, { retryable: true, cause: error });
  return new AppError('provider_unreachable', `${host} can't be reached${code === '' ? '' : ` (${code})`}. Check the address, the network and the proxy settings.`, { retryable: true, cause: error });
}

const sizeOf = (body: unknown): number => (typeof body === 'string' ? Buffer.byteLength(body) : body instanceof Uint8Array ? body.byteLength : 0);

interface Exchange {
  url: URL;
  init: Init;
  timeouts: EgressTimeouts;
  entry: OpenEntry;
  deadline: Deadline;
  dispatcher: Dispatcher;
}

async function exchange({ url, init, timeouts, entry, deadline, dispatcher }: Exchange): Promise<Response> {
  const { timeouts: _, ...request } = init;
  try {
    deadline.restart(timeouts.firstByteMs, 'answer');
    entry.out(sizeOf(init.body));
    const reply = await undiciFetch(url, { ...(request as object), redirect: 'manual', signal: deadline.signal, dispatcher });
    const failed = (error: unknown): Error => translate(url.host, error, deadline);
    const body = reply.body === null ? null : countedBody({ body: reply.body as ReadableStream<Uint8Array>, deadline, idleMs: timeouts.idleMs, onBytes: entry.in, failed });
    if (body === null) deadline.clear();
    return new Response(body, { status: reply.status, statusText: reply.statusText, headers: [...reply.headers] });
  } catch (error) {
    deadline.clear();
    throw translate(url.host, error, deadline);
  }
}

/** A redirect's request: to another origin without what was meant for the first one (Fetch standard, HTTP-redirect fetch). */
function redirected(init: Init, from: URL, to: URL, status: number): Init {
  const headers = new Headers(init.headers);
  if (from.origin !== to.origin) for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name);
  const becomesGet = status === 303 || ((status === 301 || status === 302) && init.method === 'POST');
  return becomesGet ? { ...init, method: 'GET', body: null, headers } : { ...init, headers };
}

/** The host's way out: judges, sends, counts and logs. */
export function createEgressGate({ sqlite, settings, changes, now, writeFailed }: EgressGateDeps): EgressGate {
  const log: EgressLog = createEgressLog({ sqlite, changes, now, writeFailed });
  const agents = createAgents();
  let proxy: Promise<EgressProxy> | undefined;

  /** Notes the connection, and throws where the rule says no. */
  const admit = (host: string, hostname: string, context: EgressContext & { process?: string }): OpenEntry => {
    const verdict = judge(hostname, context, settings());
    const { ownerId, purpose, requestId = null, process = 'host' } = context;
    const entry = log.open({ ownerId, purpose, requestId, process, host, ...verdict, bytesOut: 0, bytesIn: 0 });
    if (!verdict.allowed) throw denied(host, verdict);
    return entry;
  };

  const send = async (url: URL, init: Init, context: EgressContext, hops: number): Promise<Response> => {
    const timeouts = { ...defaultTimeouts, ...init.timeouts };
    const entry = admit(url.host, url.hostname, context);
    const deadline = startDeadline(url.host, init.signal);
    const response = await exchange({ url, init, timeouts, entry, deadline, dispatcher: agents.of(timeouts.connectMs) });
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null || init.redirect === 'manual') return response;
    await response.body?.cancel();
    if (hops >= maxRedirects) throw new AppError('provider_unreachable', `${url.host} redirects without end. Check the address.`);
    const next = new URL(location, url);
    return send(next, redirected(init, url, next, response.status), context, hops + 1);
  };

  return {
    fetch: async (url, init, context) => {
      if (!URL.canParse(url)) throw new AppError('bad_request', `“${url}” is no address. It looks like https://api.example/v1.`);
      return send(new URL(url), init, context, 0);
    },
    proxyUrl: async (context) => {
      proxy ??= createEgressProxy({ admit });
      return (await proxy).urlFor(context);
    },
    record: (row) => {
      log.open({ ...row, ownerId: desktopOwnerId, requestId: null });
    },
    close: async () => {
      await (await proxy)?.close();
      await agents.close();
      log.close();
    },
  };
}
