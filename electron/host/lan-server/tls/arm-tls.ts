import type { LanTls, Settings } from '../../../../shared/contract/app.ts';
import { isLoopback } from '../../egress/egress-rules.ts';
import { servedNames, thisMachine } from '../network/addresses.ts';
import { createFileTls, readCertificateFiles, type CertificateFiles } from './file-tls.ts';
import type { OwnTlsDeps } from './own-tls.ts';
import type { ServerTls } from './server-tls.ts';

/** The TLS mode of a server; `files` applies to the mode `files` only. */
export interface TlsChoice {
  mode: LanTls;
  files: CertificateFiles;
}

export const tlsOf = ({
  lanTls,
  lanTlsCert,
  lanTlsKey,
}: Pick<Settings, 'lanTls' | 'lanTlsCert' | 'lanTlsKey'>): TlsChoice => ({
  mode: lanTls,
  files: { cert: lanTlsCert, key: lanTlsKey },
});

/**
 * The TLS of a server at `host`: where nothing is chosen, a network address is encrypted by Hearth's
 * own authority, unless plain HTTP is chosen there (`lanPlainHttp`).
 */
export function tlsAt(
  host: string,
  settings: Pick<Settings, 'lanTls' | 'lanTlsCert' | 'lanTlsKey' | 'lanPlainHttp'>,
): TlsChoice {
  const chosen = tlsOf(settings);
  return chosen.mode === 'off' && !settings.lanPlainHttp && !isLoopback(host)
    ? { ...chosen, mode: 'own' }
    : chosen;
}

/** Throws `bad_request` for files that cannot be used. */
export function checkTls(choice: TlsChoice, nowMs: number): void {
  if (choice.mode === 'files') readCertificateFiles(choice.files, nowMs);
}

/**
 * The certificates for a server bound to `host`; null for plain HTTP. Throws `bad_request` for
 * files that cannot be used, and what the vault throws.
 */
export async function armTls(
  { mode, files }: TlsChoice,
  host: string,
  deps: Pick<OwnTlsDeps, 'folder' | 'vault' | 'now'>,
): Promise<ServerTls | null> {
  if (mode === 'off') return null;
  if (mode === 'files') return createFileTls(files, deps.now);
  // The library for certificates is loaded when it is needed.
  const { createOwnTls } = await import('./own-tls.ts');
  const bound = host === '0.0.0.0' || host === '::' ? {} : { bound: host };
  return createOwnTls({
    ...deps,
    ...bound,
    machineName: thisMachine().name,
    names: () => servedNames(host, thisMachine()).map((one) => one.host),
  });
}
