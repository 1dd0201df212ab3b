/**
 * `node test/conformance/outside/run.mjs [pytest's arguments | aider | node | codex]`: clients that others wrote drive Hearth from outside, over
 * HTTP: the official Python clients of OpenAI and Anthropic, LangChain's standard tests, everyday tools (llm, pydantic-ai, instructor, aider,
 * @openai/agents, LangChain for JavaScript, Codex) and, unless there are arguments, schemathesis. Hearth runs as `hearth serve`
 * runs it, with an account at a provider that is played here and the two small models of the tests. Writes `.cache/test/outside.json` with how many tests passed and failed.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesOf, runNodeTests } from './npm.ts';
import { pythonWith, runPython } from './python.ts';
import { keys, startServer } from './server.ts';
import { startCleverUpstream } from './upstream.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const results = join(root, '.cache', 'test');
const mostMs = 240_000;
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
    const suites = readFileSync(report, 'utf8').match(/<testsuite [^>]*>/g) ?? [];
    const sum = (what: string): number =>
      suites
        .map((suite) => Number(new RegExp(`\\b${what}="(\\d+)"`).exec(suite)?.[1] ?? 0))
        .reduce((total, one) => total + one, 0);
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

/** Loopback alone: whatever else a tool would ask fails at once, on a port that no one listens on. */
const proxy = {
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1,localhost',
};
const loopbackOnly = {
  ...proxy,
  ...Object.fromEntries(Object.entries(proxy).map(([name, value]) => [name.toLowerCase(), value])),
  LANGSMITH_TRACING: 'false',
  OPENAI_AGENTS_DISABLE_TRACING: '1',
  DO_NOT_TRACK: '1',
};

type Environment = Readonly<Record<string, string>>;

/** pytest in a folder, with the environment that the requirements there name. */
const pytestIn =
  (folder: string, name: string, args: readonly string[]) =>
  async (report: string, env: Environment): Promise<number | null> => {
    const cwd = join(import.meta.dirname, folder);
    const python = await pythonWith(name, join(cwd, 'requirements.txt'));
    const words = ['-m', 'pytest', `--junitxml=${report}`, ...args];
    return runPython(python, words, { cwd, env, mostMs });
  };

/** Node's test runner in a folder, with the packages that the lock file there names. */
const nodeTestsIn =
  (name: string) =>
  async (report: string, env: Environment): Promise<number | null> => {
    const folder = join(import.meta.dirname, name);
    const installed = await packagesOf(`outside-${name}`, folder);
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.test.mjs'))
      .map((name) => join(folder, name));
    const inEnv = { ...env, OUTSIDE_NODE: installed };
    return runNodeTests(files, { report, env: inEnv, mostMs });
  };

type Part = readonly [
  name: string,
  run: (report: string, env: Environment) => Promise<number | null>,
];

/** One Hearth for all of them; each is counted, also where another failed. */
async function withHearth(parts: readonly Part[]): Promise<Counts[]> {
  const upstream = await startCleverUpstream();
  try {
    const server = await startServer(upstream.baseUrl);
    const env = { ...keys, ...loopbackOnly, HEARTH_URL: server.url };
    const counts: Counts[] = [];
    try {
      for (const [name, run] of parts)
        counts.push(await counted(name, (report) => run(report, env)));
    } finally {
      await server.stop();
    }
    return counts;
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

/** Each installs some hundred MB, and so they run by name alone. */
const largeParts = new Map<string, (args: readonly string[]) => Part>([
  ['aider', (args) => ['aider', pytestIn('aider', 'outside-aider', args)]],
  ['codex', () => ['codex', nodeTestsIn('codex')]],
]);

/** `aider`, `codex` or `node` runs that part alone; other words go to the first pytest. */
const parts = ([first, ...more]: readonly string[]): Part[] => {
  const node: Part = ['node', nodeTestsIn('node')];
  if (first === undefined) return [['pytest', pytestIn('.', 'outside', [])], node];
  if (first === 'node') return [node];
  return [largeParts.get(first)?.(more) ?? ['pytest', pytestIn('.', 'outside', [first, ...more])]];
};

const args = process.argv.slice(2);
mkdirSync(results, { recursive: true });
const all = await withHearth(parts(args)).catch((error: unknown) => {
  say(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  return [{ passed: 0, failed: 1 }];
});
if (args.length === 0) all.push(await counted('schemathesis', schemathesis));
const counts = {
  passed: all.reduce((sum, one) => sum + one.passed, 0),
  failed: all.reduce((sum, one) => sum + one.failed, 0),
};
writeFileSync(join(results, 'outside.json'), JSON.stringify(counts));
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
