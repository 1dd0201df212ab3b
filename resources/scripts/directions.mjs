// Holds the direction of imports, and shows of each rule that it would find a violation:
// test/fixtures/directions breaks every one once, in a file of the rule's name.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureNode24, fail, root } from './node24.mjs';

const config = join(root, '.dependency-cruiser.cjs');
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

function cruise(cwd, folders) {
  const child = spawn(
    process.execPath,
    [depcruise, '--config', config, '--output-type', 'json', ...folders],
    { cwd, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', () => resolve(JSON.parse(output).summary)),
  );
}

async function unseenRules() {
  const { violations } = await cruise(join(root, 'test', 'fixtures', 'directions'), [
    'electron',
    'renderer',
    'shared',
  ]);
  const seen = new Set(
    violations.filter(({ rule, from }) => from.includes(rule.name)).map(({ rule }) => rule.name),
  );
  const rules = createRequire(import.meta.url)(config).forbidden.map((rule) => rule.name);
  return rules.filter((name) => !seen.has(name));
}

await ensureNode24();
const [{ violations, totalCruised }, unseen] = await Promise.all([
  cruise(root, ['electron', 'renderer', 'shared', 'test']),
  unseenRules(),
]);
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
if (unseen.length > 0) fail(`planted violations went unseen: ${unseen.join(', ')}`);
if (violations.length > 0) fail(`${violations.length} imports go the wrong way`);
console.log(`${totalCruised} modules, every planted violation found`);
