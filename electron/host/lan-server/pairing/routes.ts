import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import type { Pairings } from '../../peers/create-pairings.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { isLoopback } from '../../egress/egress-rules.ts';
import {
  pairingBegunSchema,
  pairingReplySchema,
  pairingRequestSchema,
} from '../../peers/pairing-schemas.ts';
import type { Route } from '../http/route.ts';

export interface PairingParts {
  /** Other Hearths that ask for access. */
  pairings: Pairings;
  network: ClientNetwork;
}

/**
 * The reply carries a key, so the network must not read it. Pages are refused: only programs pair.
 */
function requirePrivate(c: LanContext, network: ClientNetwork): void {
  if (c.req.header('origin') !== undefined)
    throw new AppError('forbidden', phrase('peers.pagesMayNot'));
  const { incoming } = c.env;
  if (!network.isEncrypted(incoming) && !isLoopback(network.addressOf(incoming)))
    throw new AppError('forbidden', phrase('peers.httpsOnly'));
}

/** Creates a request for access, which the user of this machine answers. */
export function requestAccess({ pairings, network }: PairingParts) {
  return async (c: LanContext): Promise<Response> => {
    requirePrivate(c, network);
    const { name, commitment } = await jsonBody(c, pairingRequestSchema);
    const peer = network.addressOf(c.env.incoming);
    return c.json(pairings.ask({ name, commitment, peer }), 201, {
      'cache-control': 'no-store',
    });
  };
}

/**
 * The answer to a request for access, and the key once. The secret of the request is the bearer.
 */
export function accessReply({ pairings, network }: PairingParts) {
  return async (c: LanContext): Promise<Response> => {
    requirePrivate(c, network);
    const secret = /^Bearer ([\w-]{43})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    return c.json(await pairings.look(c.req.param('id') ?? '', secret), 200, {
      'cache-control': 'no-store',
    });
  };
}

const tag = 'Pairing';

/** How another Hearth gets a key without copying one; docs/decisions/0018 has the reasons. */
export const pairingRoutes: readonly Route<PairingParts>[] = [
  {
    method: 'post',
    path: '/pair',
    tag,
    access: 'public',
    summary: 'Asks the person at this machine for access',
    body: pairingRequestSchema,
    description:
      'By HTTPS only (or from this machine), while this Hearth announces itself, three times ' +
      'a minute an address, and while fewer than five wait.',
    replies: {
      201: { description: 'Asked: two minutes to be answered.', schema: pairingBegunSchema },
    },
    errors: [403, 413, 429],
    handler: requestAccess,
  },
  {
    method: 'get',
    path: '/pair/:id',
    tag,
    access: 'public',
    summary: 'The state of a request for access',
    params: { id: 'From the request.' },
    description:
      'With the asker’s secret as `Authorization: Bearer`. The key comes exactly once, and ' +
      'makes a client of role member.',
    replies: { 200: { description: 'The answer so far.', schema: pairingReplySchema } },
    errors: [403, 404],
    handler: accessReply,
  },
];
