import { z } from 'zod';
import type { RouteDescription } from '../http/route.ts';

const document = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

export const openApiRoutes: readonly RouteDescription[] = ['/openapi.json', '/v1/openapi.json'].map(
  (path) => ({
    method: 'get',
    path,
    tag: 'This document',
    access: 'open',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the schemas that the routes read their requests by.',
    replies: { 200: { description: 'The document.', schema: document } },
  }),
);
