import { z } from 'zod';
import type { ErrorWords } from '../errors.ts';
import type { PhraseParams } from '../messages/phrase-params.ts';

/** The phrase of a stored failure: its text in English is stored next to it. */
export const errorPhraseSchema = z.object({
  key: z.string(),
  params: z.custom<PhraseParams>((value) => typeof value === 'object' && value !== null).optional(),
});
export type ErrorPhrase = z.infer<typeof errorPhraseSchema>;

/** What is stored of a failure's phrase; undefined where no phrase made its message. */
export const errorPhraseOf = ({ key, params }: ErrorWords): ErrorPhrase | undefined =>
  key === undefined ? undefined : { key, ...(params === undefined ? {} : { params }) };

/** The words of a stored failure, for a reader of any language. */
export const storedErrorWords = ({
  errorMessage,
  errorPhrase,
}: {
  errorMessage: string | null;
  errorPhrase?: ErrorPhrase | undefined;
}): ErrorWords => ({ message: errorMessage ?? '', ...errorPhrase });
