import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import type { ServerTls } from '../tls/server-tls.ts';

export interface AuthorityParts {
  tls: Pick<ServerTls, 'authority'> | null;
}

/**
 * The certificate of our own authority, for devices to trust. It is public, and the same PEM under
 * both names: systems choose what to do by the extension (Debian and Android take `.crt`).
 */
export function authorityCertificate({ tls }: AuthorityParts) {
  return (c: LanContext): Response => {
    if (tls?.authority == null) throw new AppError('not_found', phrase('lan.noAuthority'));
    const name = c.req.path.endsWith('.crt') ? 'hearth-ca.crt' : 'hearth-ca.pem';
    const type = c.req.path.endsWith('.crt')
      ? 'application/x-x509-ca-cert'
      : 'application/x-pem-file';
    return c.body(tls.authority.pem, 200, {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
    });
  };
}
