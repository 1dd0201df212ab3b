import type { LanContext, LanParts } from '../http/lan-context.ts';
import { openApiDocument } from './document.ts';

/**
 * `GET /openapi.json`: made once, when first asked for. It names no account, no client and no
 * model, and so needs no key.
 */
export function openApiJson({ status }: Pick<LanParts, 'status'>) {
  let text: string | undefined;
  return (c: LanContext): Response =>
    c.body((text ??= JSON.stringify(openApiDocument(status.version))), 200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache',
    });
}
