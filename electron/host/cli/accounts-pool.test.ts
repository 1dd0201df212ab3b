import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { answered, poolBed, type PoolBed } from '../accounts/testing/pool-bed.ts';
import { accountsApi } from '../api/accounts.ts';
import { createProcedures } from '../api/procedures.ts';
import { accountsCommand } from './accounts.ts';
import { UsageError } from './command.ts';
import type { CliIo } from './io.ts';

/** The command on the real handlers; only the terminal is a list of lines. */

const [key, other] = ['sk-first-0123456789abcdWXYZ', 'sk-second-0123456789abcdQRST'];

let bed: PoolBed;
let folder: string;
let out: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-cli-accounts-'));
  bed = await poolBed();
});
afterEach(async () => {
  await bed.close();
  rmSync(folder, { recursive: true, force: true });
});

async function hearth(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  out = [];
  const line = (text: string): void => void out.push(text);
  const io: CliIo = {
    language: 'en',
    env,
    signal: new AbortController().signal,
    text: (phrase) => phrase.text,
    print: line,
    json: (value) => line(JSON.stringify(value)),
    note: line,
    progress: line,
    endProgress: () => undefined,
    readSecret: () => Promise.resolve(''),
    flush: () => Promise.resolve(),
  };
  const procedures = createProcedures(() => undefined, {
    record: () => undefined,
    nameOf: (id) => id,
  });
  const api = {
    accounts: accountsApi(procedures, {
      accounts: bed.accounts,
      test: () => Promise.reject(new Error('not asked')),
      modelProbes: {
        cost: () => Promise.reject(new Error('not asked')),
        probe: () => Promise.reject(new Error('not asked')),
      },
      status: bed.pool.status,
    }),
  };
  const client = createRouterClient(api, {
    context: { ownerId: desktopOwnerId, via: 'cli', clientId: null, localFiles: true },
  });
  return accountsCommand.run(args, {
    io,
    version: '0',
    withHost: (work) => work(client as unknown as HostClient),
  });
}

describe('hearth accounts import', () => {
  const file = (text: string): string => {
    const path = join(folder, 'keys.env');
    writeFileSync(path, text);
    return path;
  };

  it('shows what would be added, adds it without --dry-run, and shows no key', async () => {
    const path = file(`OPENAI_API_KEY=${key}\nDEEPSEEK_API_KEY=${other}\n`);
    expect(await hearth(['import', path, '--dry-run', '--json'])).toBe(0);
    expect(JSON.parse(out[0] ?? '')).toMatchObject([
      { name: 'OpenAI', state: 'new', keyHint: 'WXYZ' },
      { name: 'DeepSeek', state: 'new' },
    ]);
    expect(await bed.accounts.list(desktopOwnerId)).toEqual([]);
    expect(await hearth(['import', path])).toBe(0);
    expect(out.join('\n')).toMatch(/added +OpenAI/);
    expect(out.join('\n')).not.toMatch(/sk-/);
    expect(await bed.accounts.list(desktopOwnerId)).toHaveLength(2);
  });

  it('fails where there is no key, and where there is no file', async () => {
    expect(await hearth(['import', file('PORT=3000')])).toBe(1);
    await expect(hearth(['import', join(folder, 'missing')])).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(hearth(['import'])).rejects.toBeInstanceOf(UsageError);
  });
});

describe('hearth accounts rotate', () => {
  it('takes the new key from the environment, never from an argument', async () => {
    await bed.add('Work', { apiKey: key });
    expect(await hearth(['rotate', 'Work', '--api-key-env', 'NEW'], { NEW: `${other}\n` })).toBe(0);
    expect(out.join('')).toContain('until the new one has answered');
    expect(await bed.accounts.list(desktopOwnerId)).toMatchObject([
      { keyHint: 'WXYZ', nextKeyHint: 'QRST' },
    ]);
    await expect(hearth(['rotate', 'Work', '--api-key', other])).rejects.toBeInstanceOf(UsageError);
    await expect(
      hearth(['rotate', 'Nobody', '--api-key-env', 'NEW'], { NEW: other }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('hearth accounts status', () => {
  it('shows health, what is left and how fast each model is', async () => {
    const { id } = await bed.add('Work');
    bed.pool.observe(id, 'gpt-5-mini', answered(120));
    bed.pool.reported(id, [{ kind: 'tokens', limit: 1000, left: 250, resetsAt: null }]);
    bed.pool.balance(id, { leftMicro: 12_340_000, currency: 'CNY' });
    expect(await hearth(['status'])).toBe(0);
    expect(out.join('\n')).toMatch(
      /Work +active +1\.00 .*tokens 750\/1000 \(reported\), balance 12\.34 CNY left \(reported\)/,
    );
    expect(out.join('\n')).toMatch(/left \(reported\) +gpt-5-mini 120 ms/);
    await hearth(['status', '--json']);
    expect(JSON.parse(out[0] ?? '')).toMatchObject([{ accountId: id, health: 1 }]);
  });
});
