import { useTranslation } from 'react-i18next';
import { messageIn, type ErrorWords } from '../../shared/errors.ts';
import type { PhraseLanguage } from '../../shared/messages/define-phrases.ts';

/**
 * Renders a failure of the host, or a text that it stored in English, in the window's language. A
 * provider's own words stay as they are.
 */
export function useHostText(): (words: ErrorWords | string) => string {
  const { i18n } = useTranslation();
  const language: PhraseLanguage = i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
  return (words) => messageIn(typeof words === 'string' ? { message: words } : words, language);
}
