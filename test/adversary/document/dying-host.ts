/**
 * A host that has started a reader in the sandbox named by its argument, and reports its number
 * once the reader hangs.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parserIsolation } from '../../../electron/host/knowledge/parse/parser-isolation.ts';
import { createForkLauncher } from '../../../electron/launcher/fork-launcher.ts';
import { sandboxes } from '../../../electron/launcher/sandbox.ts';

const [kind, dataFolder = mkdtempSync(join(tmpdir(), 'hearth-dying-'))] = process.argv.slice(2);
const sandbox = sandboxes.find((one) => one.kind === kind);
const entry = fileURLToPath(new URL('attacking-reader.ts', import.meta.url));
const reader = createForkLauncher({ sandbox }).launch({
  name: 'attack',
  entry,
  isolation: parserIsolation(dataFolder),
});
const port = reader.connect('attack');
port.on('message', ({ data }) => {
  if (data === 'hanging') process.send?.(reader.pid);
});
port.start();
port.postMessage('hang');
