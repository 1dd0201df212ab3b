// `npm run check`: types, format, lint, direction of imports, limits of size, words, paths in
// documents, decision records, the map, ways to read bodies, names, unused code and the lock file, in
// parallel, in about a minute. `--report` also prints the figures of limits, names and directions.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureNode24, fail, root } from './node24.mjs';

const node = process.execPath;
const bin = (...path) => join(root, 'node_modules', ...path);
const script = (name) => join(root, 'resources', 'scripts', name);

const isReport = process.argv.includes('--report');
const report = isReport ? ['--report'] : [];

const steps = [
  { name: 'types', args: [script('types.mjs')] },
  { name: 'format', args: [bin('oxfmt', 'bin', 'oxfmt'), '--check'] },
  { name: 'lint', args: [bin('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'directions', args: [script('directions.mjs'), ...report], hasFigures: true },
  { name: 'limits', args: [script('limits.mjs'), ...report], hasFigures: true },
  { name: 'words', args: [script('words.mjs')] },
  { name: 'documents', args: [script('doc-paths.mjs')] },
  { name: 'decisions', args: [script('decisions.mjs')] },
  { name: 'map', args: [script('architecture.mjs'), '--check'] },
  { name: 'bodies', args: [script('bodies.mjs')] },
  { name: 'names', args: [script('names.mjs'), ...report], hasFigures: true },
  {
    name: 'unused',
    args: [bin('knip', 'bin', 'knip.js'), '--no-progress', '--treat-config-hints-as-errors'],
  },
  { name: 'lock file', args: [script('lock.mjs'), '--check'] },
];

function run({ name, args, hasFigures = false }) {
  const startedAt = performance.now();
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      if (code !== 0 || (isReport && hasFigures)) process.stdout.write(Buffer.concat(output));
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
      resolve(code === 0);
    });
  });
}

await ensureNode24();
const results = await Promise.all(steps.map(run));
const failed = results.filter((good) => !good).length;
if (failed > 0) fail(`${failed} of ${steps.length} checks failed`);
