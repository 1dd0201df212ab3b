import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectToHost, type HostHandle } from '../../../electron/host/socket/host-connection.ts';
import { addressToConnect } from '../../../electron/host/socket/socket-address.ts';

export const root = join(import.meta.dirname, '..', '..', '..');

/** The folder with the two small models, `<id>/<file>`; `npm test` fetches them and names it. */
export function testModels(): string {
  return process.env['HEARTH_TEST_MODELS'] ?? join(root, '.cache', 'models-home', 'models');
}

export interface TestHome {
  readonly folder: string;
  /** Process number of the host that holds the folder now; throws while none does. */
  hostPid(): number;
  /**
   * The contract, as the command line speaks it; for what a test arranges, not for what it tests.
   */
  connect(): HostHandle;
  remove(): void;
}

/** A data folder of its own, gone with the test. */
export function freshHome(name = 'home'): TestHome {
  const folder = mkdtempSync(join(tmpdir(), `hearth-${name}-`));
  return {
    folder,
    hostPid: () =>
      (JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8')) as { pid: number }).pid,
    connect: () => connectToHost(addressToConnect(folder)),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/**
 * What a person's shell would give: nothing of the test runner's own, and no proxy but what the
 * test names.
 */
export function userEnvironment(more: Readonly<Record<string, string>>): Record<string, string> {
  const left =
    /^(VITEST|NODE_ENV$|NODE_OPTIONS$|ELECTRON_|TEST$|FORCE_COLOR$|HEARTH_(?!NODE$|STAND_IN$))|_proxy$/i;
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !left.test(entry[0]),
  );
  return { ...Object.fromEntries(own), ...more };
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Asks again until it is so. The test's own time-out ends what never comes. */
export async function until<T>(ask: () => T | Promise<T>, everyMs = 50): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
