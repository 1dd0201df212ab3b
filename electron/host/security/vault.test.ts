import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVault } from './vault.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-vault-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'sk-a-key-that-costs-money';
const row = 'accounts:acc_1:secret';

describe('each way to keep the master key', () => {
  it.each([
    ['keychain', { masterKey: randomBytes(32) }],
    ['passphrase', { passphrase: 'correct horse battery' }],
    ['key-file', {}],
  ] as const)('%s: opens after a restart what was sealed before it', async (mode, how) => {
    const sealed = (await createVault({ folder, ...how })).seal(row, secret);
    const again = await createVault({ folder, ...how });
    expect(again).toMatchObject({ mode, problem: null });
    expect(again.open(row, sealed)).toBe(secret);
    expect(sealed.includes(secret)).toBe(false);
  });

  it('passphrase: takes the same letters in another Unicode form', async () => {
    const sealed = (await createVault({ folder, passphrase: 'caf\u00e9 au lait' })).seal(
      row,
      secret,
    );
    expect(
      (await createVault({ folder, passphrase: 'cafe\u0301 au lait' })).open(row, sealed),
    ).toBe(secret);
  });

  it('passphrase: a wrong one is reported, and does not spoil the vault', async () => {
    const sealed = (await createVault({ folder, passphrase: 'right one' })).seal(row, secret);
    const wrong = await createVault({ folder, passphrase: 'wrong one' });
    expect(wrong.problem).toMatchObject({ code: 'vault_locked' });
    expect(() => wrong.open(row, sealed)).toThrow(/passphrase is not/);
    expect(() => wrong.seal(row, secret)).toThrow(/passphrase is not/);
    expect((await createVault({ folder, passphrase: 'right one' })).open(row, sealed)).toBe(secret);
  });

  it('a vault without what opens it is locked, and no second one is made over it', async () => {
    const masterKey = randomBytes(32);
    const sealed = (await createVault({ folder, masterKey })).seal(row, secret);
    expect((await createVault({ folder })).problem).toMatchObject({
      code: 'vault_locked',
      message: expect.stringContaining('keychain') as string,
    });
    expect((await createVault({ folder, passphrase: 'x' })).mode).toBe('keychain');
    expect((await createVault({ folder, masterKey })).open(row, sealed)).toBe(secret);
  });

  it('key-file: is readable by its user alone, and is closed again with a warning when it was not', async () => {
    await createVault({ folder });
    const file = join(folder, 'vault.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect((await createVault({ folder })).warnings).toEqual([
      expect.stringContaining('replace your keys'),
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await createVault({ folder })).warnings).toEqual([]);
  });

  it("key-file: one that is gone, cut or another vault's is reported as broken", async () => {
    await createVault({ folder });
    const file = join(folder, 'vault.key');
    writeFileSync(file, randomBytes(32));
    expect((await createVault({ folder })).problem).toMatchObject({ code: 'vault_broken' });
    writeFileSync(file, 'short');
    expect((await createVault({ folder })).problem).toMatchObject({
      code: 'vault_broken',
      message: expect.stringContaining('damaged') as string,
    });
    rmSync(file);
    expect((await createVault({ folder })).problem).toMatchObject({
      code: 'vault_broken',
      message: expect.stringContaining('is missing') as string,
    });
  });

  it('a vault.json that is no JSON is reported as broken and stays for a repair', async () => {
    writeFileSync(join(folder, 'vault.json'), '{ half');
    expect((await createVault({ folder })).problem).toMatchObject({ code: 'vault_broken' });
    expect(readFileSync(join(folder, 'vault.json'), 'utf8')).toBe('{ half');
  });
});

describe('what is sealed', () => {
  it('does not open in another row: two swapped ciphertexts are found out', async () => {
    const vault = await createVault({ folder });
    const mine = vault.seal('accounts:acc_1:secret', secret);
    const theirs = vault.seal('accounts:acc_2:secret', 'sk-other');
    expect(() => vault.open('accounts:acc_1:secret', theirs)).toThrow(
      expect.objectContaining({ code: 'vault_broken' }) as Error,
    );
    expect(() => vault.open('accounts:acc_2:secret', mine)).toThrow(
      expect.objectContaining({ code: 'vault_broken' }) as Error,
    );
  });

  it('does not open when any byte has changed, and never reads the same twice', async () => {
    const vault = await createVault({ folder });
    const sealed = vault.seal(row, secret);
    expect(vault.seal(row, secret).equals(sealed)).toBe(false);
    for (let n = 0; n < sealed.length; n += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(n) ^ 1, n);
      expect(() => vault.open(row, changed), `byte ${n}`).toThrow(
        expect.objectContaining({ code: 'vault_broken' }) as Error,
      );
    }
    expect(() => vault.open(row, Buffer.alloc(0))).toThrow(/changed/);
  });
});
