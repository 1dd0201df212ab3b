import { z } from 'zod';
import { openAiErrorSchema } from '../wire/error-schemas.ts';
import type { Route } from '../http/route.ts';
import { downloadedFile, type DownloadParts } from './downloaded-file.ts';
import {
  enter,
  renew,
  signInWithKey,
  signOut,
  type EnterParts,
  type KeySignInParts,
} from './sign-in.ts';

export type BrowserParts = DownloadParts & EnterParts & KeySignInParts;

/** Pages for browsers, and OpenAI's form for what is no browser's request. */
const refused = {
  description: 'Refused: a page that says why, or an error.',
  media: 'text/html',
  schema: openAiErrorSchema,
};
const page = { description: 'A page that says how to sign in.', media: 'text/html' };

const tag = 'Browser';
const ours = 'Only from a page of this server: the request must carry its `Origin`.';

/** How a browser gets in: sign-in by address or key, sign-out, the sessions, and files to fetch. */
export const browserRoutes: readonly Route<BrowserParts>[] = [
  {
    method: 'get',
    path: '/ui/enter',
    tag,
    access: 'public',
    summary: 'Signs in the machine’s own user by an address that Hearth has made',
    description: 'Works once, within 15 minutes. `hearth open` makes another.',
    query: z.object({
      token: z
        .string()
        .optional()
        .meta({ description: 'From that address; `hearth open` prints one.' }),
    }),
    replies: { 303: { description: 'A cookie for the session, and on to the app.' }, 401: page },
    errors: [429],
    handler: enter,
  },
  {
    method: 'post',
    path: '/ui/sign-in',
    tag,
    access: 'public',
    summary: 'Signs a browser in by a client’s key',
    description: ours,
    body: z.object({ key: z.string().meta({ description: 'A client’s key.' }) }),
    bodyMedia: 'application/x-www-form-urlencoded',
    replies: {
      303: { description: 'A cookie for the session, and on to the app.' },
      401: page,
      403: refused,
    },
    errors: [429],
    handler: signInWithKey,
  },
  {
    method: 'get',
    path: '/ui/files/:ticket',
    tag,
    access: 'session',
    summary: 'A file that the page was offered for its reader',
    params: { ticket: 'From the page.' },
    description: 'Good once, and for ten minutes.',
    replies: {
      200: { description: 'The file, as an attachment.', media: 'application/octet-stream' },
    },
    errors: [404],
    handler: downloadedFile,
  },
  {
    method: 'post',
    path: '/ui/renew',
    tag,
    access: 'session',
    summary: 'Renews a browser’s session',
    description: ours,
    replies: { 204: { description: 'New cookies.' } },
    handler: renew,
  },
  {
    method: 'post',
    path: '/ui/sign-out',
    tag,
    access: 'public',
    summary: 'Ends a browser’s session',
    description: ours,
    replies: { 204: { description: 'It is over, and the cookies are gone.' } },
    handler: signOut,
  },
];
