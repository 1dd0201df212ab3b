import { z } from 'zod';

/** Other names for models and policies, as clients of older services send them. */
const mostAliases = 200;

const alias = z
  .string()
  .min(1)
  .max(120)
  .regex(
    /^(?!auto$)(?!kb\/)[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u,
    'this takes a name without spaces around it, and neither auto nor kb/…',
  );

export const modelAliasesSchema = z
  .record(alias, z.string().trim().min(1).max(200))
  .refine(
    (all) => Object.keys(all).length <= mostAliases,
    `this takes at most ${mostAliases} names`,
  );
export type ModelAliases = z.infer<typeof modelAliasesSchema>;

/**
 * The names that the documents of older services print, with the nearest model that its provider
 * still serves: claude-3-sonnet ended in July 2025, chatglm_pro and chatglm_std with GLM-4.
 */
export const usualModelAliases: ModelAliases = {
  'GPT-3.5': 'gpt-3.5-turbo',
  'GPT-4': 'gpt-4',
  'openai-gpt-3.5-turbo': 'gpt-3.5-turbo',
  'claude-3-sonnet': 'claude-sonnet-4-5',
  chatglm_pro: 'glm-4-plus',
  chatglm_std: 'glm-4-flash',
};
