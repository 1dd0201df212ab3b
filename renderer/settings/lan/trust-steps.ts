import type { LanStatus } from '../../../shared/contract/app.ts';

/** Who may be taught to trust our authority. */
export const trusters = [
  'macos',
  'windows',
  'debian',
  'fedora',
  'ios',
  'android',
  'firefox',
  'node',
  'python',
] as const;
export type Truster = (typeof trusters)[number];

/**
 * Where the authority's certificate is had without trusting it yet: by plain HTTP, on the same
 * port. Null where there is no authority.
 */
export function plainAuthorityUrl({
  url,
  caFingerprint,
}: Pick<LanStatus, 'url' | 'caFingerprint'>): string | null {
  return url === null || caFingerprint === null
    ? null
    : `${url.replace(/^https:/, 'http:')}/ca.crt`;
}

const onUnix = 'openssl x509 -in hearth-ca.crt -noout -fingerprint -sha256';
const onWindows = '(Get-PfxCertificate .\\hearth-ca.crt).GetCertHashString("SHA256")';

export interface TrustSteps {
  /** Fetches the certificate; null where a browser does it. */
  fetch: string | null;
  /** Shows the fingerprint to compare; null if the system shows it, or cannot. */
  compare: string | null;
  /** Makes the system trust it; null where that is done by hand, as the words say. */
  trust: string | null;
}

/**
 * Commands for a terminal. Sources: security(1) of macOS; certutil of Windows
 * (learn.microsoft.com); update-ca-certificates(8) of Debian; update-ca-trust(8) of Fedora;
 * nodejs.org/api/cli.html (NODE_EXTRA_CA_CERTS); www.python-httpx.org/advanced/ssl (SSL_CERT_FILE).
 */
export function trustSteps(truster: Truster, authorityUrl: string): TrustSteps {
  const fetch = `curl -o hearth-ca.crt ${authorityUrl}`;
  switch (truster) {
    case 'macos':
      return {
        fetch,
        compare: onUnix,
        trust:
          'sudo security add-trusted-cert -d -r trustRoot -k ' +
          '/Library/Keychains/System.keychain hearth-ca.crt',
      };
    case 'windows':
      return {
        fetch: `curl.exe -o hearth-ca.crt ${authorityUrl}`,
        compare: onWindows,
        trust: 'certutil -user -addstore Root hearth-ca.crt',
      };
    case 'debian':
      return {
        fetch,
        compare: onUnix,
        trust:
          'sudo cp hearth-ca.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates',
      };
    case 'fedora':
      return {
        fetch,
        compare: onUnix,
        trust: 'sudo cp hearth-ca.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust',
      };
    case 'ios':
    case 'android':
    case 'firefox':
      return { fetch: null, compare: null, trust: null };
    case 'node':
      return { fetch, compare: onUnix, trust: 'export NODE_EXTRA_CA_CERTS="$PWD/hearth-ca.crt"' };
    case 'python':
      return {
        fetch,
        compare: onUnix,
        trust:
          'cat "$(python -m certifi)" hearth-ca.crt > ca-bundle.pem && export ' +
          'SSL_CERT_FILE="$PWD/ca-bundle.pem"',
      };
  }
}
