import { X509Certificate } from 'node:crypto';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';

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
export function distrustOf(host: string, code: string, pinned: string | null): Phrase | null {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return phrase('egress.certificateOtherName', { host });
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return phrase(
      code === 'CERT_HAS_EXPIRED' ? 'egress.certificateEnded' : 'egress.certificateFuture',
      { host },
    );
  if (!unknownIssuer.has(code)) return null;
  if (pinned === null) return phrase('egress.certificateUnknownAuthority', { host });
  return phrase('egress.certificateOtherAuthority', {
    host,
    fingerprint: new X509Certificate(pinned).fingerprint256,
  });
}
