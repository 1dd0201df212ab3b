import { definePhrases } from './define-phrases.ts';

/** What replaces names that a caller may not know. */
export const concealPhrases = definePhrases({
  'conceal.account': {
    en: 'an account',
    'zh-CN': '某个账户',
  },
  'conceal.provider': {
    en: 'the provider',
    'zh-CN': '服务商',
  },
});
