import { concealPhrases } from './conceal.ts';
import { lanPhrases } from './lan.ts';
import { quotaPhrases } from './quota.ts';

/** Every sentence of Hearth's failures, in both languages. */
export const catalogue = {
  ...concealPhrases,
  ...lanPhrases,
  ...quotaPhrases,
} as const;
