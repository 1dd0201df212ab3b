import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './node24.mjs';

export const config = join(root, '.dependency-cruiser.cjs');
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** The modules of some folders with what they import, and the violations of our rules. */
export function cruise(cwd, folders) {
  const child = spawn(
    process.execPath,
    [depcruise, '--config', config, '--output-type', 'json', ...folders],
    { cwd, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', () => resolve(JSON.parse(output))),
  );
}
