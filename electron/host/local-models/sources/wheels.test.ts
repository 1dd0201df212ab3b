import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SourceDeps } from './source-request.ts';
import { fetchWithPip } from './wheels.ts';

const proxy = 'http://hearth:proxy-password-4f1c@127.0.0.1:4711';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-pip-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A pip that writes down what it was given, and a wheel where it was to put one. */
function fakePip(): void {
  const pip = join(folder, 'pip');
  writeFileSync(
    pip,
    `#!/bin/sh\necho "$@" > '${folder}/arguments'\nenv > '${folder}/environment'\nwhile [ ` +
      `"$1" != -d ]; do shift; done\necho wheel > "$2/tiny-1.0-py3-none-any.whl"\n`,
  );
  chmodSync(pip, 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
}

const deps = {
  egress: { proxyUrl: () => Promise.resolve(proxy) },
  context: {},
  signal: new AbortController().signal,
} as unknown as SourceDeps;

it.skipIf(process.platform === 'win32')(
  'pip gets the password of the proxy by its environment, where other users cannot read it, and no key',
  async () => {
    vi.stubEnv('HEARTH_PASSPHRASE', 'correct horse battery staple');
    vi.stubEnv('UP_KEY', 'sk-up-0123456789abcdef');
    vi.stubEnv('HTTPS_PROXY', 'http://past-the-gate.example');
    fakePip();
    await fetchWithPip('tiny==1.0', folder, join(folder, 'tiny.whl'), deps);
    expect(readFileSync(join(folder, 'tiny.whl'), 'utf8')).toBe('wheel\n');
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).not.toContain('proxy-password');
    const environment = readFileSync(join(folder, 'environment'), 'utf8');
    expect(environment).toContain(`PIP_PROXY=${proxy}\n`);
    expect(environment).not.toMatch(/correct horse|sk-up|past-the-gate/);
  },
);
