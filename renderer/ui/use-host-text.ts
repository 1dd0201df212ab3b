import { useTranslation } from 'react-i18next';
import { errorCodeOf, errorTitle, messageIn, type ErrorWords } from '../../shared/errors.ts';
import type { PhraseLanguage } from '../../shared/messages/define-phrases.ts';

const useLanguage = (): PhraseLanguage =>
  useTranslation().i18n.language === 'zh-CN' ? 'zh-CN' : 'en';

/**
 * Renders a failure of the host, or a text that it stored in English, in the window's language. A
 * provider's own words stay as they are.
 */
export function useHostText(): (words: ErrorWords | string) => string {
  const language = useLanguage();
  return (words) => messageIn(typeof words === 'string' ? { message: words } : words, language);
}

/** What the code of a failure means; that of an internal failure where the code is unknown. */
export function useErrorTitle(): (code: string | null | undefined) => string {
  const language = useLanguage();
  return (code) => errorTitle(errorCodeOf({ code }), language);
}
