import { AppError } from '../../../../shared/errors.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { isLoopback } from '../../egress/egress-rules.ts';
import { pairingRequestSchema } from '../../peers/pairing-schemas.ts';

const peerOf = (c: LanContext): string => c.env.incoming?.socket.remoteAddress ?? '';

/**
 * A key travels back, so the network must not read it. A page has no business here: who asks is a
 * program.
 */
function mustBePrivate(c: LanContext): void {
  if (c.req.header('origin') !== undefined)
    throw new AppError('forbidden', 'Pages may not ask for access; another Hearth does.');
  const encrypted = 'encrypted' in (c.env.incoming?.socket ?? {});
  if (!encrypted && !isLoopback(peerOf(c)))
    throw new AppError(
      'forbidden',
      'Access is asked for by HTTPS only, since a key comes back. This server speaks plain ' +
        'HTTP: switch TLS on in its settings, or ask its user for a key.',
    );
}

/** `POST /pair`: asks whoever sits there. */
export function askForAccess({ pairings }: Pick<LanParts, 'pairings'>) {
  return async (c: LanContext): Promise<Response> => {
    mustBePrivate(c);
    const { name, commitment } = await jsonBody(c, pairingRequestSchema);
    return c.json(pairings.ask({ name, commitment, peer: peerOf(c) }), 201, {
      'cache-control': 'no-store',
    });
  };
}

/** `GET /pair/:id` with the asker's secret as bearer: the answer, and the key once. */
export function lookForAccess({ pairings }: Pick<LanParts, 'pairings'>) {
  return async (c: LanContext): Promise<Response> => {
    mustBePrivate(c);
    const secret = /^Bearer ([\w-]{43})$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    return c.json(await pairings.look(c.req.param('id') ?? '', secret), 200, {
      'cache-control': 'no-store',
    });
  };
}
