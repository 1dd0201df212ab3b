import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { requestBytes } from './request-body.ts';

const formMedia = /^multipart\/form-data\b/i;
/** At most 70 characters, none of which means anything within quotation marks (RFC 2046, 5.1.1). */
const boundaryForm =
  /;\s*boundary=(?:"([\w'()+,./:=? -]{1,70})"|([\w'()+./:=?-]{1,70})(?=[\s;,]|$))/i;

const contentTypeOf = (c: LanContext): string => c.req.header('content-type') ?? '';

export const isForm = (c: LanContext): boolean => formMedia.test(contentTypeOf(c));

function countOf(bytes: Buffer, mark: string, most: number): number {
  let count = 0;
  for (let at = bytes.indexOf(mark); at !== -1 && count <= most; at = bytes.indexOf(mark, at + 1))
    count += 1;
  return count;
}

/**
 * Reads a `multipart/form-data` body (RFC 7578) of at most `mostParts` parts. Throws `too_large` for
 * a body over the cap of its path or with more parts, `bad_request` for what is no form.
 */
export async function formBody(c: LanContext, mostParts: number): Promise<FormData> {
  const type = contentTypeOf(c);
  const [, quoted, plain] = boundaryForm.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new AppError('bad_request', phrase('fields.formNoBoundary'));
  const bytes = await requestBytes(c);
  // Each part becomes objects: they are counted before. One mark more ends the form.
  if (countOf(bytes, `--${boundary}`, mostParts + 1) > mostParts + 1)
    throw new AppError('too_large', phrase('fields.formParts', { most: mostParts }));
  try {
    return await new Response(new Uint8Array(bytes), {
      // The boundary that was counted, whatever else the header names.
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    }).formData();
  } catch (cause) {
    throw new AppError('bad_request', phrase('fields.formUnreadable'), { cause });
  }
}
