import { toAppError } from '../../../shared/errors.ts';
import { openLater } from '../../../shared/stream-ops.ts';
import type { AccountKey, AccountKeys } from './account-keys.ts';

/** Sends with an account's key, so that a rotation needs no thought elsewhere. */
export interface WithAccountKey {
  call<T>(ownerId: string, accountId: string, send: (apiKey: string) => Promise<T>): Promise<T>;
  stream<T>(
    ownerId: string,
    accountId: string,
    send: (apiKey: string) => AsyncIterable<T>,
  ): AsyncIterable<T>;
}

/**
 * A new key that is refused gives way to the old one within the same call, and an old one that is
 * refused while a new one has come gives way to that; otherwise the refusal is thrown, and the
 * caller parks the account. A key has been answered once anything came back that it was asked for.
 */
export function createWithAccountKey(
  keys: Pick<AccountKeys, 'keyOf' | 'keyAnswered' | 'keyRefused'>,
): WithAccountKey {
  /** The key to try after this one was refused. Throws the refusal when there is no other. */
  const after = async (
    ownerId: string,
    id: string,
    used: AccountKey,
    thrown: unknown,
  ): Promise<AccountKey> => {
    const error = toAppError(thrown);
    if (error.code !== 'credential_rejected') throw thrown;
    await keys.keyRefused(id, used, error.message);
    const other = await keys.keyOf(ownerId, id);
    if (other.key === used.key) throw thrown;
    return other;
  };

  return {
    call: async (ownerId, id, send) => {
      const once = async (used: AccountKey) => {
        const result = await send(used.key);
        keys.keyAnswered(id, used);
        return result;
      };
      const first = await keys.keyOf(ownerId, id);
      try {
        return await once(first);
      } catch (error) {
        return once(await after(ownerId, id, first, error));
      }
    },
    stream: (ownerId, id, send) =>
      openLater(async (start) => {
        const once = async (used: AccountKey) => {
          const step = await start(() => send(used.key));
          if (step.done !== true) keys.keyAnswered(id, used);
          return step;
        };
        const first = await keys.keyOf(ownerId, id);
        try {
          return await once(first);
        } catch (error) {
          return once(await after(ownerId, id, first, error));
        }
      }),
  };
}
