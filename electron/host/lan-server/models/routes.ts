import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { getModel, listModels, modelsQuerySchema, type ModelsParts } from './handlers.ts';
import { anyModelListSchema, anyModelSchema } from './model-schemas.ts';

const versionHeader = z.object({
  'anthropic-version': z.string().optional().meta({ description: 'Asks for Anthropic’s form.' }),
});

export const modelRoutes: readonly Route<ModelsParts>[] = [
  {
    method: 'get',
    path: '/v1/models',
    tag: 'Models',
    access: 'viewer',
    summary: 'The models that this key may ask',
    description:
      'With capabilities, context, owner and price where they are known. A request with the ' +
      'header `anthropic-version` is answered in Anthropic’s form, page by page.',
    query: modelsQuerySchema,
    headers: versionHeader,
    replies: { 200: { description: 'Each id once.', schema: anyModelListSchema } },
    handler: listModels,
  },
  {
    method: 'get',
    path: '/v1/models/:id{.+}',
    tag: 'Models',
    access: 'viewer',
    summary: 'One of them',
    params: { id: 'The model’s id; it may hold slashes.' },
    headers: versionHeader,
    errors: [404],
    replies: { 200: { description: 'The model.', schema: anyModelSchema } },
    handler: getModel,
  },
];
