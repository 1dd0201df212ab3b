import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { getStream, type ResumeParts } from './stream-reply.ts';

const headers = z.object({
  'last-event-id': z
    .string()
    .regex(/^[\w.-]{1,128}:\d{1,9}$/)
    .optional()
    .meta({ description: 'The `id` of the last event that was read.' }),
});

export const streamRoutes: readonly Route<ResumeParts>[] = [
  {
    method: 'get',
    path: '/v1/streams/:id',
    tag: 'Streams',
    access: 'viewer',
    summary: 'Takes up a stream that was cut',
    description:
      'From its beginning, or from behind `Last-Event-ID`; for the client that began it, within ' +
      '60 seconds.',
    params: { id: 'The part before the colon of any event’s `id`.' },
    headers,
    errors: [404],
    replies: {
      200: {
        description: 'What came meanwhile, and what comes.',
        stream: 'The frames as they were, or would have been, sent.',
      },
    },
    handler: getStream,
  },
];
