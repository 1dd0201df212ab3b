import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { authorityCertificate, type AuthorityParts } from './authority.ts';
import type { Readiness } from '../../local-models/readiness.ts';
import type { LanContext } from '../http/lan-context.ts';

export interface MachineParts extends AuthorityParts {
  ready: () => Promise<Readiness>;
}

const readinessSchema = z.object({
  ready: z.boolean(),
  chat_model: z.string().nullable(),
  embedding_model: z.string().nullable(),
});

/** The process answers. */
export const health = (c: LanContext): Response => c.json({ status: 'ok' });

/** Whether some chat model can answer, of this machine or of an account; 503 until then. */
export function readiness({ ready }: Pick<MachineParts, 'ready'>) {
  return async (c: LanContext): Promise<Response> => {
    const { ready: isReady, chatModel, embeddingModel } = await ready();
    const body = { ready: isReady, chat_model: chatModel, embedding_model: embeddingModel };
    return isReady ? c.json(body) : c.json(body, 503, { 'retry-after': '5' });
  };
}

export const machineRoutes: readonly Route<MachineParts>[] = [
  {
    method: 'get',
    path: '/health',
    tag: 'Machine',
    access: 'public',
    uncounted: true,
    summary: 'Whether the process answers',
    replies: { 200: { description: 'It does.', schema: z.object({ status: z.literal('ok') }) } },
    handler: () => health,
  },
  {
    method: 'get',
    path: '/ready',
    tag: 'Machine',
    access: 'public',
    uncounted: true,
    summary: 'Whether some model can be asked',
    replies: {
      200: { description: 'One can.', schema: readinessSchema },
      503: { description: 'Not yet.', schema: readinessSchema },
    },
    handler: readiness,
  },
  {
    method: 'get',
    path: '/ca.pem',
    tag: 'Machine',
    access: 'public',
    summary: 'The certificate of this server’s own authority, for devices to trust',
    errors: [404],
    replies: { 200: { description: 'PEM.', media: 'application/x-pem-file' } },
    handler: authorityCertificate,
  },
  {
    method: 'get',
    path: '/ca.crt',
    tag: 'Machine',
    access: 'public',
    summary: 'The same certificate under the other name',
    errors: [404],
    replies: { 200: { description: 'PEM.', media: 'application/x-x509-ca-cert' } },
    handler: authorityCertificate,
  },
];
