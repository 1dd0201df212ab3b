import { z } from 'zod';
import { clientRoleSchema } from './clients.ts';
import { procedure } from './procedure.ts';

export const browserSessionSchema = z.object({
  id: z.string(),
  createdAt: z.number(),
  usedAt: z.number(),
  /** The address it was last used from. */
  peer: z.string(),
  /** What the browser says it is. */
  agent: z.string(),
  /** The one that asks. */
  current: z.boolean(),
});
export type BrowserSession = z.infer<typeof browserSessionSchema>;

/**
 * The caller: a client by its name and role; the machine's own user has neither. `browser`: signed in
 * over the network.
 */
export const meSchema = z.object({
  name: z.string().nullable(),
  role: clientRoleSchema.nullable(),
  browser: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;

/** The caller's own browsers that are signed in over the network. */
export const browsersContract = {
  me: procedure({ access: 'viewer', audited: false }).output(meSchema),
  list: procedure({ access: 'viewer', audited: false }).output(z.array(browserSessionSchema)),
  /** Signs one out; its window is closed to Hearth at once. */
  revoke: procedure({ access: 'viewer', audited: true })
    .input(z.object({ id: z.string() }))
    .output(z.object({ revoked: z.boolean() })),
  /** Signs all out but the one that asks. */
  revokeOthers: procedure({ access: 'viewer', audited: true }).output(
    z.object({ revoked: z.number() }),
  ),
};
