import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { wireDocumentSchema } from './document-wire.ts';
import {
  uploadDocuments,
  deleteDocument,
  getDocument,
  pageOfDocuments,
  listQuerySchema,
  type DocumentParts,
} from './handlers.ts';
import { uploadBodySchema, uploadFormSchema } from './uploads.ts';

const tag = 'Knowledge bases';
const base = 'The base’s id or its name.';
const documentParams = { base, document: 'The document’s id.' };

export const documentRoutes: readonly Route<DocumentParts>[] = [
  {
    method: 'post',
    path: '/v1/knowledge/:base{.+}/documents',
    tag,
    access: 'member',
    summary: 'Adds documents to a knowledge base of the caller',
    description:
      'As JSON, or as a form with files; a body has at most 10 MB. They are read and indexed ' +
      'after the reply: `status` tells how far each is. A base that is only shared with the ' +
      'caller takes none.',
    params: { base },
    body: uploadBodySchema,
    otherBodies: { 'multipart/form-data': uploadFormSchema },
    replies: {
      201: {
        description: 'They are queued.',
        schema: z.object({ object: z.literal('list'), data: z.array(wireDocumentSchema) }),
      },
    },
    errors: [404],
    handler: uploadDocuments,
  },
  {
    method: 'get',
    path: '/v1/knowledge/:base{.+}/documents',
    tag,
    access: 'viewer',
    summary: 'Lists the documents of a knowledge base',
    description: 'In the order in which they were added, a page at a time.',
    params: { base },
    query: listQuerySchema,
    replies: {
      200: {
        description: '`has_more` says that another page begins after `last_id`.',
        schema: z.object({
          object: z.literal('list'),
          data: z.array(wireDocumentSchema),
          first_id: z.string().nullable(),
          last_id: z.string().nullable(),
          has_more: z.boolean(),
        }),
      },
    },
    errors: [404],
    handler: pageOfDocuments,
  },
  {
    method: 'get',
    path: '/v1/knowledge/:base{.+}/documents/:document',
    tag,
    access: 'viewer',
    summary: 'A document and how far it is',
    description:
      '`status` is `queued`, `parsing`, `embedding`, `ready` or `failed`, with `progress` from 0 ' +
      'to 1 in it. A failure that may pass has `next_attempt`.',
    params: documentParams,
    replies: { 200: { description: 'The document.', schema: wireDocumentSchema } },
    errors: [404],
    handler: getDocument,
  },
  {
    method: 'delete',
    path: '/v1/knowledge/:base{.+}/documents/:document',
    tag,
    access: 'member',
    summary: 'Removes an uploaded document',
    description:
      'One of a folder, page or another source is refused with 409: it belongs to its source.',
    params: documentParams,
    replies: {
      200: {
        description: 'It is gone.',
        schema: z.object({
          id: z.string(),
          object: z.literal('knowledge_document'),
          deleted: z.literal(true),
        }),
      },
    },
    errors: [404, 409],
    handler: deleteDocument,
  },
];
