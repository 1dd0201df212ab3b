import type { LanContext } from '../http/lan-context.ts';
import { pagePolicy } from './pages.ts';

type PageStatus = 200 | 401 | 403 | 429 | 503;

/** A page of this server without scripts. */
export const pageReply = (c: LanContext, text: string, status: PageStatus = 200): Response =>
  c.html(text, status, { 'content-security-policy': pagePolicy });
