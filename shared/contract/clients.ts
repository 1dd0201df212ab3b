import { z } from 'zod';
import { procedure } from './errors.ts';

export const clientSchema = z.object({
  id: z.string(),
  name: z.string(),
  keyHint: z.string(),
  localOnly: z.boolean(),
  createdAt: z.number(),
  lastSeenAt: z.number().nullable(),
  /** `file`: declared in hearth.yaml, and changed there. */
  source: z.enum(['app', 'file']),
});
export type Client = z.infer<typeof clientSchema>;

/** Colleagues and tools that use the LAN server, each with a key of its own; kept as a hash, shown once. */
export const clientsContract = {
  list: procedure.output(z.array(clientSchema)),
  add: procedure.input(z.object({ name: z.string().trim().min(1).max(80), localOnly: z.boolean().optional() })).output(z.object({ client: clientSchema, apiKey: z.string() })),
  remove: procedure.input(z.object({ id: z.string() })).output(z.object({ removed: z.boolean() })),
};
