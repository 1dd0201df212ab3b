import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testModels, userEnvironment } from '../../e2e/support/test-home.ts';

/** Hearth itself, as `hearth serve --config` starts it: nothing between the clients and the providers is left out. */

const entry = join(import.meta.dirname, '..', '..', '..', 'electron', 'host', 'cli.ts');

/** Clients' keys; a name says what its owner may do. */
export const keys = {
  OUTSIDE_KEY: 'outside-0123456789abcdef01',
  NARROW_KEY: 'narrow-0123456789abcdef01',
  HASTY_KEY: 'hasty-0123456789abcdef01',
};

const declared = (upstream: string): string => `accounts:
  - { name: clever, provider: openai-compatible, baseUrl: "${upstream}", apiKeyEnv: CLEVER_KEY, models: [clever-chat, clever-other, clever-moderation, clever-picky, gpt-5.5] }
  - { name: crowded, provider: openai-compatible, baseUrl: "${upstream}", apiKeyEnv: CLEVER_KEY, models: [clever-crowded] }
clients:
  - { name: outside, apiKeyEnv: OUTSIDE_KEY, limits: { requestsPerMinute: none } }
  - { name: narrow, apiKeyEnv: NARROW_KEY, models: [clever-other] }
  - { name: hasty, apiKeyEnv: HASTY_KEY, limits: { requestsPerMinute: 1 } }
`;

export interface OutsideServer {
  /** Without a path. */
  url: string;
  stop(): Promise<void>;
}

/** Starts it on a data folder of its own, with the two small models of the tests beside an account at `upstream`. */
export async function startServer(upstream: string): Promise<OutsideServer> {
  const home = mkdtempSync(join(tmpdir(), 'hearth-outside-'));
  const file = join(home, 'hearth.yaml');
  writeFileSync(file, declared(upstream));
  const env = userEnvironment({
    HEARTH_HOME: home,
    HEARTH_MODELS: testModels(),
    CLEVER_KEY: 'sk-clever',
    LANG: 'en_US.UTF-8',
    ...keys,
  });
  const child = spawn(
    process.execPath,
    [entry, 'serve', '--config', file, '--port', '0', '--json'],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', (code) => reject(new Error(`hearth serve ended with ${code}: ${notes}`)));
  });
  return {
    url: (JSON.parse(line) as { url: string }).url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
