import { z } from 'zod';

/** How an entry of hearth.yaml names its key, which is never in the file itself. */
export const keyFields = {
  apiKeyEnv: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      'this takes the name of an environment variable, not the key itself',
    )
    .optional()
    .describe('The environment variable that holds the key.'),
  apiKeyFile: z
    .string()
    .min(1)
    .optional()
    .describe('A file that holds the key alone; a relative path starts at this file’s folder.'),
};

/** The same for the secret that a client signs its requests with. */
export const signingFields = {
  signingSecretEnv: keyFields.apiKeyEnv.describe(
    'Its requests must be signed; the environment variable that holds the secret for it.',
  ),
  signingSecretFile: z
    .string()
    .min(1)
    .optional()
    .describe('The same, as a file that holds the secret alone.'),
};
