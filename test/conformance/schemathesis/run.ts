/**
 * `node test/conformance/schemathesis/run.ts [arguments for schemathesis]`: asks a real LAN server, with the real router over a fake provider, everything that its own
 * OpenAPI document allows and much that it does not. Ends with 0 only where every check passes; docs/conformance.md names those that are off, and why.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routerWorld } from '../../fakes/router-world.ts';
import { adminKey, startLan } from '../lan-fixture.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../../..');
const venv = join(root, '.cache/schemathesis/venv');
const wanted = readFileSync(join(here, 'requirements.txt'), 'utf8');
const stamp = join(venv, 'hearth-requirements.txt');
/** Once through everything takes a minute; `--max-time` goes on with other cases until it is over. */
const mostMs = 180_000;
const bin = (name: string): string => (process.platform === 'win32' ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name));

function must(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined || status !== 0) throw new Error(`${command} ${args.join(' ')} failed. Python 3.10 or newer, with venv and pip, is needed.`);
}

/** A Python of its own under .cache, made anew when requirements.txt changes. */
function install(): void {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(venv, { recursive: true });
  must(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', venv]);
  must(bin('python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(here, 'requirements.txt')]);
  writeFileSync(stamp, wanted);
}

/** A server with an account whose provider answers, a session and a kept response, so that paths lead to something. */
async function serve() {
  const world = await routerWorld();
  await world.account('first', { models: ['cloud', 'vec'] });
  const lan = await startLan({ router: world.router, requestDetails: world.monitoring.request });
  const close = async (): Promise<void> => {
    await lan.close();
    await world.close();
  };
  return { origin: lan.origin, close };
}

function run(origin: string, given: readonly string[]): Promise<number> {
  const args = ['--config-file', join(here, 'schemathesis.toml'), 'run', `${origin}/openapi.json`, '--header', `Authorization: Bearer ${adminKey}`, '--no-color', ...given];
  const child = spawn(bin('schemathesis'), args, { stdio: 'inherit', cwd: join(root, '.cache/schemathesis'), timeout: mostMs });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

install();
const { origin, close } = await serve();
try {
  process.exitCode = await run(origin, process.argv.slice(2));
} finally {
  await close();
}
