import type { RouteDescription } from '../http/route.ts';
import {
  pairingBegunSchema,
  pairingReplySchema,
  pairingRequestSchema,
} from '../../peers/pairing-schemas.ts';

const tag = 'Pairing';

/**
 * How another Hearth comes to a key without one being copied; docs/decisions/0018 says why it is
 * so.
 */
export const pairingRoutes: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/pair',
    tag,
    access: 'open',
    summary: 'Asks the person at this machine for access',
    body: pairingRequestSchema,
    description:
      'By HTTPS only (or from this machine), while this Hearth announces itself, three times ' +
      'a minute an address, and while fewer than five wait.',
    replies: {
      201: { description: 'Asked: two minutes to be answered.', schema: pairingBegunSchema },
    },
    errors: [403, 413, 429],
  },
  {
    method: 'get',
    path: '/pair/:id',
    tag,
    access: 'open',
    summary: 'How a request for access stands',
    params: { id: 'From the request.' },
    description:
      'With the asker’s secret as `Authorization: Bearer`. The key comes exactly once, and ' +
      'makes a client of role member.',
    replies: { 200: { description: 'The answer so far.', schema: pairingReplySchema } },
    errors: [403, 404],
  },
];
