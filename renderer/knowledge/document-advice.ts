import { useTranslation } from 'react-i18next';
import { useHostText } from '../ui/use-host-text.ts';

const advised = [
  'document_unreadable',
  'document_encrypted',
  'document_no_text',
  'document_needs_ocr',
  'document_too_large',
  'document_missing',
  'document_unsupported',
] as const;

/**
 * What to do about a document that cannot be read, in the user's language; for other failures the
 * host's English text.
 */
export function useAdvice(): (code: string | null, message: string) => string {
  const { t } = useTranslation();
  const hostText = useHostText();
  return (code, message) => {
    const known = advised.find((each) => each === code);
    return known ? t(`knowledge.advice.${known}`) : hostText(message);
  };
}
