import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { getModel, listModels, type ModelsParts } from './handlers.ts';
import { modelListSchema, servedModelSchema } from './model-schemas.ts';

export const modelRoutes: readonly Route<ModelsParts>[] = [
  {
    method: 'get',
    path: '/v1/models',
    tag: 'Models',
    access: 'viewer',
    summary: 'The models that this key may ask',
    query: z.object({
      provider: z.string().optional().meta({ description: 'Of this provider only.' }),
    }),
    replies: { 200: { description: 'Each id once.', schema: modelListSchema } },
    handler: listModels,
  },
  {
    method: 'get',
    path: '/v1/models/:id{.+}',
    tag: 'Models',
    access: 'viewer',
    summary: 'One of them',
    params: { id: 'The model’s id; it may hold slashes.' },
    errors: [404],
    replies: { 200: { description: 'The model.', schema: servedModelSchema } },
    handler: getModel,
  },
];
