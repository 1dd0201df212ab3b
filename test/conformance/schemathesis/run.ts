/**
 * `node test/conformance/schemathesis/run.mjs [arguments for schemathesis]`: asks a real LAN server,
 * with the real router over a fake provider, everything that its own OpenAPI document allows and
 * much that it does not. Ends with 0 only where every check passes; docs/conformance.md names those
 * that are off, and why.
 */
import { join } from 'node:path';
import { routerWorld } from '../../fakes/router-world.ts';
import { adminKey, startLan } from '../lan-fixture.ts';
import { pythonWith, runPython } from '../outside/python.ts';

const here = import.meta.dirname;
/**
 * Once through everything takes a minute; `--max-time` goes on with other cases until it is over.
 */
const mostMs = 180_000;

/**
 * A server with an account whose provider answers, a session and a kept response, so that paths
 * lead to something.
 */
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

const python = await pythonWith('schemathesis', join(here, 'requirements.txt'));
const { origin, close } = await serve();
try {
  const args = [
    '--config-file',
    join(here, 'schemathesis.toml'),
    'run',
    `${origin}/openapi.json`,
    '--header',
    `Authorization: Bearer ${adminKey}`,
    '--no-color',
    ...process.argv.slice(2),
  ];
  process.exitCode =
    (await runPython(python, ['-m', 'schemathesis.cli', ...args], {
      cwd: join(here, '../../../.cache/schemathesis'),
      mostMs,
    })) ?? 1;
} finally {
  await close();
}
