import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';
import { moderationsBodySchema } from './routes.ts';

const reply = z.object({
  id: z.string(),
  model: z.string(),
  results: z.array(z.looseObject({ flagged: z.boolean() })),
});

export const moderationRoutes: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/moderations',
    tag: 'Moderations',
    access: 'asks',
    summary: 'Judges texts by an account’s moderation model',
    body: moderationsBodySchema,
    replies: { 200: { description: 'A verdict for each text.', schema: reply } },
  },
];
