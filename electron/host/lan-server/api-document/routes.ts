import { z } from 'zod';
import type { LanContext } from '../http/lan-context.ts';
import type { Route, RouteDescription } from '../http/route.ts';
import { openApiDocument } from './document.ts';

interface DocumentParts {
  status: { version: string };
}

const document = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

/** The document is made on the first request. */
function openApiJson(routes: () => readonly RouteDescription[]) {
  return ({ status }: DocumentParts) => {
    let text: string | undefined;
    return (c: LanContext): Response =>
      c.body((text ??= JSON.stringify(openApiDocument(status.version, routes()))), 200, {
        'content-type': 'application/json',
        'cache-control': 'no-cache',
      });
  };
}

/**
 * The document names no account, client or model, so it needs no key. `routes` gives the whole
 * table of the server, these routes included.
 */
export const apiDocumentRoutes = (
  routes: () => readonly RouteDescription[],
): readonly Route<DocumentParts>[] =>
  ['/openapi.json', '/v1/openapi.json'].map((path) => ({
    method: 'get',
    path,
    tag: 'This document',
    access: 'public',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the schemas that the routes read their requests by.',
    replies: { 200: { description: 'The document.', schema: document } },
    handler: openApiJson(routes),
  }));
