import { X509Certificate } from 'node:crypto';

/**
 * What OpenSSL and Node call a certificate that no trusted authority signed
 * (nodejs.org/api/tls.html, X509 certificate error codes).
 */
const unknownIssuer = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);

/**
 * Why a host's certificate was not believed and what to do, in words; null for every other failure.
 */
export function distrustOf(host: string, code: string, pinned: string | null): string | null {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      `The certificate of ${host} is for another name or address, so nothing was sent. Use the ` +
      'address that it is for.'
    );
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return (
      `The certificate of ${host} ` +
      `${code === 'CERT_HAS_EXPIRED' ? 'has ended' : 'is of the future'}, so nothing was sent. ` +
      'Check the clocks of both machines, and renew it over there.'
    );
  if (!unknownIssuer.has(code)) return null;
  if (pinned === null)
    return (
      `The certificate of ${host} is by an authority that this machine does not know, so ` +
      'nothing was sent. Give the account that authority’s certificate after comparing its ' +
      'fingerprint; another Hearth is offered with its own under Accounts.'
    );
  return (
    `The certificate of ${host} is not by the authority that this account trusts (SHA-256 ` +
    `${new X509Certificate(pinned).fingerprint256}), so nothing was sent. Either Hearth was ` +
    'set up again over there, or another machine answers for it: compare the fingerprint ' +
    'in its LAN settings, and give the account the new certificate only if it is the same.'
  );
}
