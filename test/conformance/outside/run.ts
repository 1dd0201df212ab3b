/**
 * `node test/conformance/outside/run.mjs [pytest's arguments]`: clients that others wrote drive Hearth from outside, over HTTP: the
 * official Python clients of OpenAI and Anthropic, LangChain's standard tests and, unless there are arguments, schemathesis. Hearth runs as `hearth serve`
 * runs it, with an account at a provider that is played here and the two small models of the tests. Writes `.cache/test/outside.json` with how many tests passed and failed.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith, runPython } from './python.ts';
import { keys, startServer } from './server.ts';
import { startCleverUpstream } from './upstream.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const results = join(root, '.cache', 'test');
const mostMs = 120_000;
const say = (line: string): void => void process.stdout.write(`outside: ${line}\n`);

interface Counts {
  passed: number;
  failed: number;
}

/** The sums of a report in JUnit's form; a run that wrote none, or ended badly with every test passed, is one failure. */
async function counted(
  name: string,
  run: (report: string) => Promise<number | null>,
): Promise<Counts> {
  const report = join(results, `${name}.xml`);
  rmSync(report, { force: true });
  try {
    const code = await run(report);
    const [totals = ''] = /<testsuite [^>]*>/.exec(readFileSync(report, 'utf8')) ?? [];
    const sum = (what: string): number =>
      Number(new RegExp(`\\b${what}="(\\d+)"`).exec(totals)?.[1] ?? 0);
    const failed = sum('failures') + sum('errors');
    return {
      passed: sum('tests') - failed - sum('skipped'),
      failed: failed === 0 && code !== 0 ? 1 : failed,
    };
  } catch (error) {
    say(`FAILED: ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

async function pytest(report: string, args: readonly string[]): Promise<number | null> {
  const python = await pythonWith('outside', join(import.meta.dirname, 'requirements.txt'));
  const upstream = await startCleverUpstream();
  try {
    const server = await startServer(upstream.baseUrl);
    try {
      const env = { ...keys, HEARTH_URL: server.url, LANGSMITH_TRACING: 'false' };
      return await runPython(python, ['-m', 'pytest', `--junitxml=${report}`, ...args], {
        cwd: import.meta.dirname,
        env,
        mostMs,
      });
    } finally {
      await server.stop();
    }
  } finally {
    await upstream.close();
  }
}

function schemathesis(report: string): Promise<number | null> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '..', 'schemathesis', 'run.ts'),
      '--report',
      'junit',
      '--report-junit-path',
      report,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

const args = process.argv.slice(2);
mkdirSync(results, { recursive: true });
const all = [await counted('pytest', (report) => pytest(report, args))];
if (args.length === 0) all.push(await counted('schemathesis', schemathesis));
const counts = {
  passed: all.reduce((sum, one) => sum + one.passed, 0),
  failed: all.reduce((sum, one) => sum + one.failed, 0),
};
writeFileSync(join(results, 'outside.json'), JSON.stringify(counts));
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
