import { z } from 'zod';

export const pairingRequestSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'The name of the machine that asks, shown to the person there.' }),
  commitment: z
    .string()
    .regex(/^[\w-]{43}$/)
    .meta({
      description:
        'SHA-256, base64url, of `hearth pairing ` and the secret that is shown when looking.',
    }),
});

export const pairingBegunSchema = z.object({
  id: z.string(),
  nonce: z.string(),
  expiresInMs: z.number().int(),
});

export const pairingReplySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('refused') }),
  z.object({ state: z.literal('allowed'), apiKey: z.string(), name: z.string() }),
]);
