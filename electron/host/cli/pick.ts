import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

/**
 * The one of `list` with this id or name. Throws `not_found`, or `conflict` when several have the
 * name.
 */
export function pick<T extends { id: string; name: string }>(
  list: readonly T[],
  key: string,
  kind: Phrase,
): T {
  const byId = list.find((one) => one.id === key);
  if (byId !== undefined) return byId;
  const named = list.filter((one) => one.name === key);
  if (named.length > 1)
    throw new AppError(
      'conflict',
      phrase('cli.several', { kind, key, ids: named.map((one) => one.id).join(', ') }),
    );
  const [only] = named;
  if (only === undefined)
    throw new AppError(
      'not_found',
      list.length === 0
        ? phrase('cli.none', { kind, key })
        : phrase('cli.severalThere', { kind, key, names: list.map((one) => one.name) }),
    );
  return only;
}
