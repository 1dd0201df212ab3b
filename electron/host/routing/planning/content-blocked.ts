import { AppError } from '../../../../shared/errors.ts';

const kindNames: Readonly<Record<string, string>> = {
  key: 'a key or password',
  id_number: 'an ID number',
  phone: 'a phone number',
  card: 'a card number',
  email: 'an e-mail address',
  word: 'a word of the list',
};

/** `kinds` as the rules name them, `phone, card`; never what was found. */
export function contentBlocked(kinds: string): AppError {
  const named = kinds.split(', ').map((kind) => kindNames[kind] ?? kind);
  return new AppError(
    'content_blocked',
    `Content rules keep this request on this machine, since they found ${named.join(', ')} ` +
      'in it; nothing was sent. Choose a model that is here, or take that out.',
  );
}
