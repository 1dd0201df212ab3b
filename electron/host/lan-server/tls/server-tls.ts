import type { Server } from 'node:https';
import { join } from 'node:path';
import { toAppError, type AppError } from '../../../../shared/errors.ts';

export interface TlsMaterial {
  /** PEM; the server's own certificate first, then what it was signed by. */
  cert: string;
  key: string;
}

/** Path of the certificate of our own authority in a data folder; its sealed key is next to it. */
export const authorityFile = (folder: string): string => join(folder, 'tls', 'ca.pem');

export interface OwnAuthority {
  /** PEM. Public, for every device to trust. */
  pem: string;
  /** SHA-256, as colon-separated hex: what people compare. */
  fingerprint: string;
  /** When it ends (Unix milliseconds); another one replaces it 30 days earlier. */
  until: number;
  /**
   * The fingerprint of the authority that it replaced within the last 90 days, which devices may
   * still trust; else null.
   */
  replaces: string | null;
}

/** Where a server's certificate comes from, and when it changes. */
export interface ServerTls {
  readonly mode: 'own' | 'files';
  /** Null for a user's own certificate, whose issuer is the user's choice. */
  readonly authority: OwnAuthority | null;
  current(): TlsMaterial;
  /**
   * A newer certificate; null when nothing changed. Throws an `AppError` when a new one is due and
   * not available.
   */
  renew(): TlsMaterial | null | Promise<TlsMaterial | null>;
}

/** No older TLS: 1.0 and 1.1 are withdrawn (RFC 8996). */
export const tlsFloor = { minVersion: 'TLSv1.2' } as const;

export interface KeepTlsDeps {
  server: Server;
  tls: ServerTls;
  everyMs: number;
  /** Null when all is well again. Called on a change only. */
  onProblem: (problem: AppError | null) => void;
  /** After each new certificate that ended no problem; the authority may be another one. */
  onRenewed?: () => void;
}

/**
 * Checks for a newer certificate at each interval. New connections get it, open ones continue.
 * Returns a function that stops it.
 */
export function keepTls({
  server,
  tls,
  everyMs,
  onProblem,
  onRenewed = () => undefined,
}: KeepTlsDeps): () => void {
  let reported: string | null = null;
  let failures = 0;
  /** Reports a changed problem; whether there was a change. */
  const report = (problem: AppError | null): boolean => {
    if (reported === (problem?.message ?? null)) return false;
    reported = problem?.message ?? null;
    onProblem(problem);
    return true;
  };
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const renewed = await tls.renew();
      if (renewed !== null) server.setSecureContext({ ...renewed, ...tlsFloor });
      failures = 0;
      if (!report(null) && renewed !== null) onRenewed();
    } catch (error) {
      failures += 1;
      // One of two files may be written before the other.
      if (failures > 1) report(toAppError(error));
    } finally {
      isLooking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
