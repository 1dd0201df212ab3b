import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readConfig } from '../config-file/read-config.ts';
import { copyEnvironment, variablesOf } from './secret-variables.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-variables-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const yaml = `accounts:
  - { name: up, provider: openai-compatible, baseUrl: "http://127.0.0.1:1/v1", apiKeyEnv: TEST_UP_KEY, models: [m] }
clients:
  - { name: ann, apiKeyEnv: TEST_ANN_KEY, signingSecretEnv: TEST_ANN_SECRET }
`;

it('a key that a configuration names is in no environment any more, and is found again when the file is read again', () => {
  const names = {
    TEST_UP_KEY: 'sk-up-0123456789abcdef',
    TEST_ANN_KEY: 'ann-0123456789abcdef0123456789',
    TEST_ANN_SECRET: 'secret-0123456789abcdef0123456789',
  };
  for (const [name, value] of Object.entries(names)) vi.stubEnv(name, value);
  const env = copyEnvironment();
  const file = join(folder, 'hearth.yaml');
  writeFileSync(file, yaml);
  for (const _time of [1, 2]) {
    const { accounts, clients } = readConfig(file, env);
    expect([accounts[0]?.apiKey, clients[0]?.apiKey, clients[0]?.signingSecret]).toEqual(
      Object.values(names),
    );
    for (const name of Object.keys(names)) expect(process.env[name]).toBeUndefined();
  }
});

it('a file that is refused names variables all the same, and they are removed too', () => {
  vi.stubEnv('TEST_UP_KEY', 'sk-up-0123456789abcdef');
  const file = join(folder, 'hearth.yaml');
  writeFileSync(file, yaml);
  expect(() => readConfig(file, copyEnvironment())).toThrow('TEST_ANN_KEY');
  expect(process.env['TEST_UP_KEY']).toBeUndefined();
});

it('every field that names a variable counts, at any depth', () => {
  expect([
    ...variablesOf({
      accounts: [{ apiKeyEnv: 'A', name: 'x' }],
      deep: { list: [{ laterEnv: 'B' }] },
      environment: 'no',
    }),
  ]).toEqual(['A', 'B']);
});

it('on Windows a name counts in any case', () => {
  expect(copyEnvironment({ Up_Key: 'k' }, 'win32')['UP_KEY']).toBe('k');
  expect(copyEnvironment({ Up_Key: 'k' }, 'linux')['UP_KEY']).toBeUndefined();
});
