import type { Database } from 'better-sqlite3';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { Changes } from '../changes/changes.ts';
import { createStoreWriter, type StoreWriter } from '../store/store-writer.ts';
import { createAgents } from './egress-agents.ts';
import type { EgressContext, EgressGate, EgressInit } from './egress-gate.ts';
import { createEgressLog, type EgressLog, type OpenEntry } from './egress-log.ts';
import { createEgressProxy, type EgressProxy } from './egress-proxy.ts';
import { denied, judge } from './egress-rules.ts';
import { defaultTimeouts, startDeadline } from './egress-timeouts.ts';
import {
  mustBeReachable,
  resolveBySystem,
  type ReachableAddresses,
  type Resolve,
} from './public-addresses.ts';
import { proxyFor } from './proxy-environment.ts';
import { isRedirect, isWeb, redirected, redirectTarget } from './redirects.ts';
import type { EgressReply } from './egress-reply.ts';
import { send } from './send.ts';

export interface EgressGateDeps {
  sqlite: Database;
  /** What writes the log's rows. Default: the gate's own on `sqlite`. */
  writer?: StoreWriter;
  /** Of the machine's own user: the switch that keeps everything here holds for all. */
  settings: () => Pick<Settings, 'localOnly'>;
  changes: Changes;
  now: () => number;
  /** Called when log rows could not be written. */
  writeFailed: (error: unknown) => void;
  /** Resolves names whose addresses are judged. Default: the system's resolver. */
  resolve?: Resolve;
}

const mostAddresses = 256;
/** A machine asks a handful of addresses, over and over. */
function createAddresses(): (text: string) => URL | null {
  const known = new Map<string, URL>();
  return (text) => {
    const found = known.get(text) ?? URL.parse(text);
    if (found !== null && known.size < mostAddresses) known.set(text, found);
    return found;
  };
}

/** The host's way out: judges, sends, counts and logs. */
export function createEgressGate({
  sqlite,
  writer = createStoreWriter({ sqlite, path: ':memory:' }),
  settings,
  changes,
  now,
  writeFailed,
  resolve = resolveBySystem,
}: EgressGateDeps): EgressGate {
  const log: EgressLog = createEgressLog({ sqlite, writer, changes, now, writeFailed });
  const agents = createAgents(resolve);
  const parsed = createAddresses();
  let proxy: Promise<EgressProxy> | undefined;

  /** Notes the connection, and throws where the rule says no. */
  const admit = (
    host: string,
    hostname: string,
    context: EgressContext & { process?: string },
  ): OpenEntry => {
    const verdict = judge(hostname, context, settings());
    const { ownerId, purpose, requestId = null, process = 'host' } = context;
    const entry = log.open({
      ownerId,
      purpose,
      requestId,
      process,
      host,
      ...verdict,
      bytesOut: 0,
      bytesIn: 0,
    });
    if (!verdict.allowed) throw denied(host, verdict);
    return entry;
  };

  /** Denied addresses are rows of the log too. */
  const judgeAddress = async (
    url: URL,
    context: EgressContext,
  ): Promise<ReachableAddresses | undefined> => {
    // A local-only request asks no name server either.
    if (context.publicOnly === undefined || !judge(url.hostname, context, settings()).allowed)
      return undefined;
    const reachable = context.publicOnly.except.includes(url.host) ? 'private' : 'public';
    try {
      await mustBeReachable(url.hostname, reachable, resolve, proxyFor(url) !== null);
      return reachable;
    } catch (error) {
      log.open({
        ownerId: context.ownerId,
        purpose: context.purpose,
        requestId: context.requestId ?? null,
        process: 'host',
        host: url.host,
        allowed: false,
        reason: 'private_address',
        bytesOut: 0,
        bytesIn: 0,
      });
      throw error;
    }
  };

  const follow = async (
    url: URL,
    init: EgressInit,
    context: EgressContext,
    hops: number,
  ): Promise<EgressReply> => {
    const timeouts = { ...defaultTimeouts, ...init.timeouts };
    const reachable = await judgeAddress(url, context);
    const entry = admit(url.host, url.hostname, context);
    const pinned =
      context.trusted?.origin === url.origin && url.protocol === 'https:'
        ? context.trusted.pem
        : null;
    const reply = await send({
      url,
      init,
      timeouts,
      deadline: startDeadline(url.host, init.signal),
      dispatcher: agents.of(url, timeouts.connectMs, pinned, reachable),
      fresh: () => agents.fresh(url, timeouts.connectMs, pinned, reachable),
      entry,
      pinned,
    });
    const location = reply.header('location');
    if (!isRedirect(reply.status) || location === null || init.redirect === 'manual') return reply;
    await reply.body[Symbol.asyncIterator]().return?.();
    const next = redirectTarget(url, location, hops);
    return follow(next, redirected(init, url, next, reply.status), context, hops + 1);
  };

  const ask: EgressGate['ask'] = async (url, init, context) => {
    const target = parsed(url);
    if (target === null || !isWeb(target))
      throw new AppError('bad_request', phrase('egress.badAddress', { url }));
    return follow(target, init, context, 0);
  };

  return {
    ask,
    fetch: async (...asked) => (await ask(...asked)).toResponse(),
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
