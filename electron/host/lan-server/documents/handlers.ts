import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Audit } from '../../audit/create-audit.ts';
import type { Caller } from '../../caller.ts';
import type { BaseName } from '../../knowledge/operations/knowledge.ts';
import type { LanContext } from '../http/lan-context.ts';
import { findBase } from '../knowledge/bases-as-models.ts';
import type { Bases } from '../knowledge/chat-from-base.ts';
import { queryOf } from '../middleware/query-of.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import { documentStates, toWireDocument } from './document-wire.ts';
import { readUploads, type Upload } from './uploads.ts';

export interface DocumentParts {
  knowledge: Bases;
  audit: Pick<Audit, 'record'>;
  network: Pick<ClientNetwork, 'addressOf'>;
}

const mostListed = 200;
const usualListed = 50;

/** The base of the path. Throws `not_found`. */
const baseOf = ({ knowledge }: DocumentParts, c: LanContext): Promise<BaseName> =>
  findBase(knowledge, c.get('caller'), c.req.param('base') ?? '');

/** As `baseOf`. Throws `forbidden` for a base that is only shared with the caller. */
async function ownBaseOf(parts: DocumentParts, c: LanContext): Promise<BaseName> {
  const base = await baseOf(parts, c);
  if (base.readOnly) throw new AppError('forbidden', phrase('knowledge.sharedReadOnly'));
  return base;
}

/** Records what changed, as the same call of the contract is recorded. */
function auditChange(
  { audit, network }: DocumentParts,
  c: LanContext,
  { action, subject, detail }: { action: string; subject: string; detail: string },
): void {
  audit.record({
    actor: c.get('caller').ownerId,
    via: 'lan',
    action,
    subject,
    outcome: 'done',
    peer: network.addressOf(c.env.incoming),
    detail,
  });
}

/** All of them, or none: where one does not fit, those before it are removed again. */
async function addAll(
  { knowledge }: DocumentParts,
  caller: Caller,
  id: string,
  uploads: readonly Upload[],
) {
  const added = [];
  try {
    for (const upload of uploads) added.push(await knowledge.upload(caller, { id, ...upload }));
    return added;
  } catch (error) {
    for (const { id: documentId } of added)
      await knowledge.removeUpload(caller, { id, documentId }).catch(() => undefined);
    throw error;
  }
}

/**
 * `POST /v1/knowledge/{id or name}/documents`. Throws `too_large` for a file that is, `storage_full`
 * for what the client may not store.
 */
export function uploadDocuments(parts: DocumentParts) {
  return async (c: LanContext): Promise<Response> => {
    const base = await ownBaseOf(parts, c);
    const added = await addAll(parts, c.get('caller'), base.id, await readUploads(c));
    auditChange(parts, c, {
      action: 'knowledge.upload',
      subject: base.name,
      detail: 'name, data, metadata',
    });
    return c.json({ object: 'list', data: added.map(toWireDocument) }, 201);
  };
}

export const listQuerySchema = z.strictObject({
  limit: z
    .string()
    .regex(/^(200|1\d\d|[1-9]\d?)$/, `use a whole number from 1 to ${mostListed}`)
    .optional()
    .meta({ description: `How many, 1 to ${mostListed}. Default: ${usualListed}.` }),
  after: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The id of the last document of the page before.' }),
  status: z.enum(documentStates).optional(),
});

/** `GET /v1/knowledge/{id or name}/documents`, in the order in which they were added. */
export function pageOfDocuments(parts: DocumentParts) {
  return async (c: LanContext): Promise<Response> => {
    const { limit, after, status } = queryOf(c, listQuerySchema);
    const { id } = await baseOf(parts, c);
    const { documents, hasMore } = await parts.knowledge.documentPage(c.get('caller'), {
      id,
      after,
      state: status,
      limit: limit === undefined ? usualListed : Number(limit),
    });
    return c.json({
      object: 'list',
      data: documents.map(toWireDocument),
      first_id: documents[0]?.id ?? null,
      last_id: documents.at(-1)?.id ?? null,
      has_more: hasMore,
    });
  };
}

const documentIdOf = (c: LanContext): string => c.req.param('document') ?? '';

/** `GET /v1/knowledge/{id or name}/documents/{document}`. Throws `not_found`. */
export function getDocument(parts: DocumentParts) {
  return async (c: LanContext): Promise<Response> => {
    const { id } = await baseOf(parts, c);
    const documentId = documentIdOf(c);
    return c.json(
      toWireDocument(await parts.knowledge.document(c.get('caller'), { id, documentId })),
    );
  };
}

/**
 * `DELETE /v1/knowledge/{id or name}/documents/{document}`. Throws `not_found`, and `conflict` for a
 * document that was not uploaded.
 */
export function deleteDocument(parts: DocumentParts) {
  return async (c: LanContext): Promise<Response> => {
    const { id, name } = await ownBaseOf(parts, c);
    const documentId = documentIdOf(c);
    await parts.knowledge.removeUpload(c.get('caller'), { id, documentId });
    auditChange(parts, c, {
      action: 'knowledge.removeDocument',
      subject: name,
      detail: 'documentId',
    });
    return c.json({ id: documentId, object: 'knowledge_document', deleted: true });
  };
}
