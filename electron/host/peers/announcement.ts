import { isIP } from 'node:net';
import type { LanStatus } from '../../../shared/contract/app.ts';
import type { PeerService } from './service.ts';

export interface AnnouncementParts {
  /** Whether the user wants to be found. */
  wanted: boolean;
  lan: LanStatus;
  machineName: string;
  version: string;
}

/**
 * What is announced; null where the user did not allow it, or no other machine could
 * come.
 */
export function announcementOf({
  wanted,
  lan,
  machineName,
  version,
}: AnnouncementParts): Omit<PeerService, 'id'> | null {
  const hosts = lan.addresses
    .filter((one) => one.kind === 'lan')
    .map((one) => new URL(one.url).hostname.replace(/^\[|\]$/g, ''));
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  if (!wanted || lan.url === null || addresses.length === 0) return null;
  const name = machineName.replace(/\.local$/i, '') || 'Hearth';
  // A URL leaves out its scheme's own port.
  const { port, protocol } = new URL(lan.url);
  return {
    name,
    version,
    tls: lan.tls !== 'off',
    caFingerprint: lan.caFingerprint ?? '',
    path: '/v1',
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    addresses,
  };
}
