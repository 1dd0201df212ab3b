import { toAppError } from '../../../shared/errors.ts';
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
      firstOfTwo(
        () => keys.keyOf(ownerId, id),
        (used, error) => after(ownerId, id, used, error),
        (used) => keys.keyAnswered(id, used),
        send,
      ),
  };
}

/**
 * The stream by the first key, or by the one that comes `after` its refusal. By hand, so that it
 * costs no event but the first anything.
 */
function firstOfTwo<T>(
  keyOf: () => Promise<AccountKey>,
  after: (used: AccountKey, thrown: unknown) => Promise<AccountKey>,
  answered: (used: AccountKey) => void,
  send: (apiKey: string) => AsyncIterable<T>,
): AsyncIterableIterator<T> {
  const over: IteratorResult<T> = { done: true, value: undefined };
  let source: AsyncIterator<T> | null = null;
  let isStopped = false;
  const opened = async (used: AccountKey): Promise<IteratorResult<T>> => {
    if (isStopped) return over;
    source = send(used.key)[Symbol.asyncIterator]();
    const step = await source.next();
    if (step.done !== true) answered(used);
    return step;
  };
  const begin = async (): Promise<IteratorResult<T>> => {
    const used = await keyOf();
    try {
      return await opened(used);
    } catch (error) {
      return opened(await after(used, error));
    }
  };
  const iterator: AsyncIterableIterator<T> = {
    next: () => source?.next() ?? begin(),
    return: () => {
      isStopped = true;
      return source?.return?.() ?? Promise.resolve(over);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
