import { X509Certificate } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

const refused = (message: string | Phrase, cause?: unknown): AppError =>
  new AppError('bad_request', message, { cause });

/**
 * One certificate as plain PEM, whatever text is around it; '' for ''. Throws `bad_request` for
 * anything else, and for one that has ended.
 */
export function checkCertificate(given: string, nowMs: number): string {
  const text = given.trim();
  if (text === '') return '';
  if (text.split('-----BEGIN CERTIFICATE-----').length !== 2)
    throw refused(phrase('accounts.certificateForm'));
  const certificate = parse(text);
  if (certificate === null) throw refused(phrase('accounts.certificateDamaged'));
  if (Date.parse(certificate.validTo) <= nowMs)
    throw refused(phrase('accounts.certificateEnded', { day: Date.parse(certificate.validTo) }));
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
