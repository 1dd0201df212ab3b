import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../shared/contract/accounts.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { failureOf, poolBed, type PoolBed } from './testing/pool-bed.ts';

const [oldKey, newKey] = ['sk-the-old-key-0123456789OLD1', 'sk-the-new-key-0123456789NEW1'];

let bed: PoolBed;
let account: Account;
/** What a provider does with a key. */
let refuses: Set<string>;
let seen: string[];

beforeEach(async () => {
  bed = await poolBed();
  account = await bed.add('Work', { apiKey: oldKey });
  refuses = new Set();
  seen = [];
});
afterEach(() => bed.close());

const send = async (apiKey: string): Promise<string> => {
  seen.push(apiKey);
  await Promise.resolve();
  if (refuses.has(apiKey)) throw failureOf('credential_rejected');
  return 'answer';
};
async function* stream(apiKey: string): AsyncGenerator<string> {
  yield await send(apiKey);
  yield 'more';
}
const call = () => bed.withKey.call(desktopOwnerId, account.id, send);
const rotate = (key = newKey) => bed.accounts.rotate(desktopOwnerId, account.id, key);
const now = async () => {
  const { keyHint, nextKeyHint, state, stateReason } = await bed.accounts.get(
    desktopOwnerId,
    account.id,
  );
  return { keyHint, nextKeyHint, state, stateReason };
};

describe('rotating a key', () => {
  it('uses the new key from the next request on, and lets it take the old one’s place once it has answered', async () => {
    expect(await rotate()).toMatchObject({ keyHint: 'OLD1', nextKeyHint: 'NEW1', state: 'active' });
    expect(await bed.accounts.secretOf(desktopOwnerId, account.id)).toBe(oldKey);
    expect(await call()).toBe('answer');
    expect(seen).toEqual([newKey]);
    await expect
      .poll(now)
      .toEqual({ keyHint: 'NEW1', nextKeyHint: '', state: 'active', stateReason: '' });
    expect(await bed.accounts.secretOf(desktopOwnerId, account.id)).toBe(newKey);
  });

  it('that is refused leaves the old key serving, within the same request, and the account says so', async () => {
    await rotate();
    refuses.add(newKey);
    expect(await call()).toBe('answer');
    expect(seen).toEqual([newKey, oldKey]);
    expect(await now()).toMatchObject({
      keyHint: 'OLD1',
      nextKeyHint: '',
      state: 'active',
      stateReason: expect.stringMatching(/new key was rejected.*old one stays in use/) as unknown,
    });
    await call();
    expect(seen).toEqual([newKey, oldKey, oldKey]);
  });

  it('holds for a stream too: nothing was shown when the new key was rejected', async () => {
    await rotate();
    refuses.add(newKey);
    const events: string[] = [];
    for await (const event of bed.withKey.stream(desktopOwnerId, account.id, stream))
      events.push(event);
    expect(events).toEqual(['answer', 'more']);
    expect(await rotate()).toMatchObject({ stateReason: '' });
    refuses.clear();
    for await (const first of bed.withKey.stream(desktopOwnerId, account.id, stream))
      if (first === 'answer') break;
    await expect.poll(now).toMatchObject({ keyHint: 'NEW1', nextKeyHint: '' });
  });

  it('both keys refused is the refusal, once each', async () => {
    await rotate();
    refuses = new Set([oldKey, newKey]);
    await expect(call()).rejects.toMatchObject({ code: 'credential_rejected' });
    expect(seen).toEqual([newKey, oldKey]);
  });

  it('any other failure says nothing of the key: it waits for its answer', async () => {
    await rotate();
    await expect(
      bed.withKey.call(desktopOwnerId, account.id, () =>
        Promise.reject(failureOf('provider_overloaded')),
      ),
    ).rejects.toMatchObject({ code: 'provider_overloaded' });
    expect(await now()).toMatchObject({ keyHint: 'OLD1', nextKeyHint: 'NEW1' });
  });

  it('a request that was under way with the old key when it was revoked goes on with the new one', async () => {
    let rotated = false;
    const result = await bed.withKey.call(desktopOwnerId, account.id, async (key) => {
      if (!rotated) await rotate();
      rotated = true;
      refuses.add(oldKey);
      return send(key);
    });
    expect(result).toBe('answer');
    expect(seen).toEqual([oldKey, newKey]);
  });

  it('an answer to a key that was replaced meanwhile promotes nothing', async () => {
    await rotate('sk-a-wrong-key-0123456789BAD1');
    const late = await bed.accounts.keyOf(desktopOwnerId, account.id);
    await rotate();
    bed.accounts.keyAnswered(account.id, late);
    await bed.accounts.keyRefused(account.id, late, 'late');
    expect(await now()).toMatchObject({ keyHint: 'OLD1', nextKeyHint: 'NEW1', stateReason: '' });
  });

  it('survives a restart on its way', async () => {
    await rotate();
    const { accounts } = bed.restarted();
    expect(await accounts.keyOf(desktopOwnerId, account.id)).toMatchObject({
      key: newKey,
      generation: 'next',
    });
    expect(await accounts.secretOf(desktopOwnerId, account.id)).toBe(oldKey);
  });

  it('of a parked account takes effect at once, since its old key serves no one', async () => {
    bed.accounts.markState(account.id, 'parked', null, '401');
    expect(await rotate()).toMatchObject({ keyHint: 'NEW1', nextKeyHint: '', state: 'active' });
  });

  it('takes a key with a trailing newline as it was meant, and refuses one that is none', async () => {
    await rotate(`${newKey}\r\n`);
    expect((await bed.accounts.keyOf(desktopOwnerId, account.id)).key).toBe(newKey);
    await expect(rotate(' \n')).rejects.toMatchObject({ code: 'bad_request' });
    await expect(rotate('two keys')).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('is of its owner alone, and shows neither key', async () => {
    await expect(bed.accounts.rotate('owner_x', account.id, newKey)).rejects.toMatchObject({
      code: 'not_found',
    });
    const shown = JSON.stringify([await rotate(), await bed.accounts.list(desktopOwnerId)]);
    for (const key of [oldKey, newKey]) {
      expect(shown).not.toContain(key);
      expect(bed.store.sqlite.serialize().includes(key)).toBe(false);
    }
  });

  it('an account deleted meanwhile: the late answer changes nothing', async () => {
    await rotate();
    const used = await bed.accounts.keyOf(desktopOwnerId, account.id);
    await bed.accounts.remove(desktopOwnerId, account.id);
    bed.accounts.keyAnswered(account.id, used);
    await bed.accounts.keyRefused(account.id, used, 'late');
    expect(await bed.accounts.list(desktopOwnerId)).toEqual([]);
    expect(bed.failures).toEqual([]);
  });

  it('a key given by an update ends a rotation: the person has chosen', async () => {
    await rotate();
    expect(
      await bed.accounts.update(desktopOwnerId, {
        id: account.id,
        apiKey: 'sk-by-hand-0123456789HAND',
      }),
    ).toMatchObject({ keyHint: 'HAND', nextKeyHint: '' });
  });
});
