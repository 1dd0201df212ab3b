import { z } from 'zod';
import { procedure } from './procedure.ts';

export const auditRowSchema = z.object({
  id: z.number(),
  at: z.number(),
  /** An owner's id; empty for an unknown caller. */
  actor: z.string(),
  actorName: z.string(),
  via: z.enum(['app', 'cli', 'lan']),
  /**
   * A call of the contract that changes something (`clients.add`), or `sign_in`, `key`, `content`,
   * `pairing`.
   */
  action: z.string(),
  subject: z.string(),
  outcome: z.enum(['done', 'refused']),
  peer: z.string(),
  detail: z.string(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

/**
 * Every change and every refused sign-in. The machine's user and admins see all of it; others what
 * they did themselves.
 */
export const auditContract = {
  list: procedure({ access: 'viewer', audited: false })
    .input(
      z.object({
        before: z.number().optional(),
        limit: z.number().int().min(1).max(500).optional(),
        outcome: z.enum(['done', 'refused']).optional(),
      }),
    )
    .output(z.array(auditRowSchema)),
};
