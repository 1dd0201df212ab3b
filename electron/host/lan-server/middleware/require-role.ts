import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { requireMember } from '../../limits/limit-router.ts';
import type { LanEnv } from '../http/lan-context.ts';

/** Throws `forbidden` for a viewer, who sees models, states and its own usage. */
export const memberOnly = createMiddleware<LanEnv>(async (c, next) => {
  requireMember(c.get('caller'));
  await next();
});

/** Throws `forbidden` unless the caller is the machine's own user or a client of role admin. */
export const adminOnly = createMiddleware<LanEnv>(async (c, next) => {
  const { role } = c.get('caller');
  if (role !== undefined && role !== 'admin')
    throw new AppError('forbidden', phrase('lan.adminOnly'));
  await next();
});
