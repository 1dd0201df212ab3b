import { errorCodeOf, errorTitle, messageIn, toAppError } from '../../../shared/errors.ts';
import { phrase, translateText } from '../../../shared/messages/phrase.ts';
import type { CliIo } from './io.ts';

/** A failure in plain words, in the user's language. */
export function errorText(error: unknown, io: Pick<CliIo, 'language' | 'text'>): string {
  const failure = toAppError(error);
  const message = messageIn(failure, io.language);
  // A sentence that no catalogue has, such as a provider's own, follows what its code means.
  const isTranslated = io.language === 'en' || message !== failure.message;
  if (isTranslated) return message;
  const title = errorTitle(failure.code, io.language);
  return `${io.text(phrase('cli.titleLine', { title }))}\n${message}`;
}

/** The reason of a document's failure. */
export function documentFailureText(
  code: string | null,
  message: string | null,
  io: Pick<CliIo, 'language'>,
): string {
  const text = message ?? code ?? '';
  const translated = translateText(text, io.language);
  return io.language === 'en' || translated !== text
    ? translated
    : errorTitle(errorCodeOf({ code }), io.language);
}
