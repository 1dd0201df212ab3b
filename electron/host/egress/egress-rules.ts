import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { EgressContext } from './egress-gate.ts';

export interface Verdict {
  allowed: boolean;
  /** A closed code that the view puts into words. */
  reason: 'loopback' | 'allowed' | 'local_only_request' | 'local_only_setting';
}

/**
 * Hosts as WHATWG URLs write them (127.1 and 2130706433 have become 127.0.0.1, ::ffff:127.0.0.1 has
 * become ::ffff:7f00:1), and addresses as sockets give them (::ffff:127.0.0.1). Each request passes
 * here, so it is one expression and no parser.
 */
const loopbackHost =
  /^(localhost|(::ffff:)?127(\.\d{1,3}){3}|\[?::1\]?|\[?::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]?)$/i;

/**
 * Whether a host name or an address can only be this machine. Names are not looked up, so
 * `x.localhost` is not: where the system's resolver does not know RFC 6761, a name server answers
 * for it.
 */
export const isLoopback = (host: string): boolean => loopbackHost.test(host);

/** The rule of the gate: local-only content reaches nothing but this machine. */
export function judge(
  host: string,
  context: EgressContext,
  settings: Pick<Settings, 'localOnly'>,
): Verdict {
  if (isLoopback(host)) return { allowed: true, reason: 'loopback' };
  if (context.localOnly === true) return { allowed: false, reason: 'local_only_request' };
  if (settings.localOnly) return { allowed: false, reason: 'local_only_setting' };
  return { allowed: true, reason: 'allowed' };
}

export function denied(host: string, verdict: Verdict): AppError {
  const why =
    verdict.reason === 'local_only_setting'
      ? 'Local only is switched on in the settings'
      : 'This is marked local only';
  return new AppError('local_only', phrase('egress.denied', { why, host }));
}
