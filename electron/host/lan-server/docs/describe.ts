import type { RouteDescription } from '../http/route.ts';

const tag = 'This document';

export const docsRoutes: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/docs',
    tag,
    access: 'open',
    summary: 'A page to read it and to try it',
    replies: { 200: { description: 'Swagger UI.', media: 'text/html' } },
  },
  {
    method: 'get',
    path: '/docs/:file',
    tag,
    access: 'open',
    summary: 'What the pages load',
    params: { file: 'Its name.' },
    errors: [404],
    replies: {
      200: {
        description: 'The file.',
        media: 'text/javascript',
        alsoMedia: ['text/css', 'text/plain'],
      },
    },
  },
  {
    method: 'get',
    path: '/redoc',
    tag,
    access: 'open',
    summary: 'A page to read it',
    replies: { 200: { description: 'Redoc.', media: 'text/html' } },
  },
];
