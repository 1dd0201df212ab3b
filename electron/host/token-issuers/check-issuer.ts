import { createPublicKey, type KeyObject } from 'node:crypto';
import { shortestSecret, type TokenIssuerInput } from '../../../shared/contract/token-issuers.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { isLoopback } from '../egress/egress-rules.ts';

/** Of RSA (RFC 7518, 3.3). */
const fewestBits = 2048;

/** The algorithm that a public key is used with: it follows from the key, never from a token. */
export function algorithmOf(key: KeyObject): 'RS256' | 'ES256' | null {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return (details?.modulusLength ?? 0) >= fewestBits ? 'RS256' : null;
  return type === 'ec' && details?.namedCurve === 'prime256v1' ? 'ES256' : null;
}

/** The public key in a PEM text (of a key or a certificate); null for any other text. */
export function publicKeyIn(pem: string): KeyObject | null {
  // A private key would be read as its public one, and must not be stored as if it were public.
  if (/PRIVATE KEY/.test(pem)) return null;
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

function mustBeAddress(text: string): void {
  const url = URL.parse(text);
  const isFit =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
  if (!isFit) throw new AppError('bad_request', phrase('tokens.badAddress'));
}

/** Throws `bad_request` for an issuer that could not be used, or not safely. */
export function checkIssuer(
  { key, issuer }: Pick<TokenIssuerInput, 'key' | 'issuer'>,
  keepsSecret: boolean,
): void {
  // Hearth's own tokens, for browsers, are none of an issuer.
  if (issuer === 'hearth') throw new AppError('bad_request', phrase('tokens.ownIssuer'));
  if (key.kind === 'jwks') mustBeAddress(key.url);
  if (key.kind === 'secret' && !(keepsSecret && key.secret === '')) {
    if (Buffer.byteLength(key.secret) < shortestSecret)
      throw new AppError('bad_request', phrase('tokens.shortSecret', { bytes: shortestSecret }));
  }
  if (key.kind === 'pem') {
    const found = publicKeyIn(key.pem);
    if (found === null || algorithmOf(found) === null)
      throw new AppError('bad_request', phrase('tokens.badPem'));
  }
}
