import { X509Certificate } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';

const refused = (message: string, cause?: unknown): AppError =>
  new AppError('bad_request', message, { cause });

/**
 * One certificate as plain PEM, whatever text is around it; '' for ''. Throws `bad_request` for
 * anything else, and for one that has ended.
 */
export function checkCertificate(given: string, nowMs: number): string {
  const text = given.trim();
  if (text === '') return '';
  if (text.split('-----BEGIN CERTIFICATE-----').length !== 2)
    throw refused(
      'The certificate to trust has to be one certificate in PEM form (-----BEGIN ' +
        'CERTIFICATE-----), that of the authority or of the server itself. Nothing was saved.',
    );
  const certificate = parse(text);
  if (certificate === null)
    throw refused(
      'The certificate to trust is damaged: it cannot be read. Copy it again; nothing was saved.',
    );
  if (Date.parse(certificate.validTo) <= nowMs)
    throw refused(
      'The certificate to trust ended on ' +
        `${new Date(certificate.validTo).toISOString().slice(0, 10)}. Ask for a new one; ` +
        'nothing was saved.',
    );
  return certificate.toString();
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

/**
 * SHA-256 of a PEM certificate as colon-separated hex: what people compare. '' for what is none.
 */
export const fingerprintOf = (pem: string): string =>
  pem === '' ? '' : (parse(pem)?.fingerprint256 ?? '');
