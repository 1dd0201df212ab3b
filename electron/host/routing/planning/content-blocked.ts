import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

const kindNames: Readonly<Record<string, Phrase>> = {
  key: phrase('routing.kindKey'),
  id_number: phrase('routing.kindId'),
  phone: phrase('routing.kindPhone'),
  card: phrase('routing.kindCard'),
  email: phrase('routing.kindEmail'),
  word: phrase('routing.kindWord'),
};

/**
 * The refusal of a request whose content a rule keeps from a provider. `kinds` as the rules name them
 * (`phone, card`); the message names them in words, and never what was found.
 */
export function contentBlocked(kinds: string): AppError {
  const named = kinds.split(', ').map((kind) => kindNames[kind] ?? kind);
  return new AppError('content_blocked', phrase('routing.contentBlocked', { kinds: named }));
}
