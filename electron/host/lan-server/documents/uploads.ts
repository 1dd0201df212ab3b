import { z } from 'zod';
import {
  documentMetadataSchema,
  type DocumentMetadata,
} from '../../../../shared/contract/document-metadata.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJson } from '../../bodies/parse-json.ts';
import type { LanContext } from '../http/lan-context.ts';
import { formBody, isForm } from '../middleware/form-body.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { schemaFault } from '../wire/schema-fault.ts';

/** Most files in one form. */
const mostFiles = 20;
/** Next to its files a form has `name` and `metadata`. */
const mostParts = mostFiles + 2;

const name = z.string().trim().min(1).max(200);

/** A document as JSON. */
export const uploadBodySchema = z
  .strictObject({
    name,
    text: z.string().min(1).nullish(),
    base64: z.string().min(1).nullish(),
    metadata: documentMetadataSchema.nullish(),
  })
  .meta({
    description:
      'One document. `text` is its content, or `base64` that of a file. The end of `name` ' +
      'says how it is read.',
  });

/** Documents as a form; describes the body alone. */
export const uploadFormSchema = z
  .object({
    file: z
      .array(z.string().meta({ format: 'binary' }))
      .min(1)
      .max(mostFiles),
    name: name.optional(),
    metadata: z.string().optional().meta({ description: 'An object as JSON, for every file.' }),
  })
  .meta({
    description:
      'Up to 20 documents: each part with a file is one, whatever its field is called. `name` ' +
      'is for one file alone.',
  });

/** A document that is handed in. */
export interface Upload {
  name: string;
  data: Blob;
  metadata: DocumentMetadata;
}

/** Line breaks are taken, since many programs write them. Throws `ParameterError`. */
function fromBase64(text: string): Blob {
  const plain = text.replaceAll(/\s/g, '');
  const bytes = Buffer.from(plain, 'base64');
  const significant = plain.replace(/={1,2}$/, '').length;
  // The decoder leaves out what is no base64.
  if (bytes.length !== Math.floor((significant * 3) / 4))
    throw new ParameterError('base64', phrase('fields.badBase64'));
  return new Blob([bytes]);
}

async function jsonUpload(c: LanContext): Promise<Upload[]> {
  const body = await jsonBody(c, uploadBodySchema);
  const { text, base64 } = body;
  if ((typeof text === 'string') === (typeof base64 === 'string'))
    throw new ParameterError('text', phrase('fields.textOrBase64'));
  const data = typeof text === 'string' ? new Blob([text]) : fromBase64(base64 ?? '');
  return [{ name: body.name, data, metadata: body.metadata ?? {} }];
}

async function metadataIn(text: string | undefined): Promise<DocumentMetadata> {
  if (text === undefined) return {};
  const value = await parseJson(text).catch((cause: unknown) => {
    throw cause instanceof SyntaxError
      ? new ParameterError('metadata', phrase('fields.metadataNoJson'))
      : cause;
  });
  const parsed = documentMetadataSchema.safeParse(value);
  if (!parsed.success) throw schemaFault(parsed.error, value, ['metadata']);
  return parsed.data;
}

async function formUploads(c: LanContext): Promise<Upload[]> {
  const files: File[] = [];
  const texts = new Map<string, string>();
  for (const [field, value] of await formBody(c, mostParts)) {
    if (typeof value !== 'string') files.push(value);
    else if (field !== 'name' && field !== 'metadata')
      throw new ParameterError(
        field,
        phrase('fields.formField', { name: field }),
        'unsupported_parameter',
      );
    else texts.set(field, value);
  }
  if (files.length === 0) throw new ParameterError('file', phrase('fields.formNoFile'));
  const given = texts.get('name');
  if (given !== undefined && files.length > 1)
    throw new ParameterError('name', phrase('fields.formName'));
  const metadata = await metadataIn(texts.get('metadata'));
  return files.map((file) => ({ name: given ?? file.name, data: file, metadata }));
}

/** The documents in a body, as JSON or as a form. Throws `ParameterError` that names the field. */
export const readUploads = (c: LanContext): Promise<Upload[]> =>
  isForm(c) ? formUploads(c) : jsonUpload(c);
