/**
 * `node test/conformance/outside/run.ts [pytest's arguments]`: clients that others wrote drive Hearth from outside, over HTTP: the
 * official Python clients of OpenAI and Anthropic, and LangChain's standard tests. Hearth runs as `hearth serve` runs it, with an account at a
 * provider that is played here and the two small models of the tests. Writes `.cache/test/outside.json` with how many tests passed and failed.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outsidePython, runPython } from './python.ts';
import { keys, startServer } from './server.ts';
import { startCleverUpstream } from './upstream.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const results = join(root, '.cache', 'test');
const xml = join(results, 'outside.xml');
const mostMs = 180_000;
const say = (line: string): void => void process.stdout.write(`outside: ${line}\n`);

interface Counts {
  passed: number;
  failed: number;
}

/** The sums of pytest's report; a run that wrote none, or ended badly with every test passed, is one failure. */
function countsOf(code: number | null): Counts {
  const sum = (text: string, name: string): number => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
  try {
    const text = readFileSync(xml, 'utf8');
    const failed = sum(text, 'failures') + sum(text, 'errors');
    return { passed: sum(text, 'tests') - failed - sum(text, 'skipped'), failed: failed === 0 && code !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

async function drive(args: readonly string[]): Promise<Counts> {
  const python = await outsidePython(say);
  const upstream = await startCleverUpstream();
  const server = await startServer(upstream.baseUrl);
  try {
    const env = { ...keys, HEARTH_URL: server.url, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', LANGSMITH_TRACING: 'false' };
    return countsOf(await runPython(python, ['-m', 'pytest', `--junitxml=${xml}`, ...args], env, mostMs));
  } finally {
    await server.stop();
    await upstream.close();
  }
}

mkdirSync(results, { recursive: true });
rmSync(xml, { force: true });
const counts = await drive(process.argv.slice(2)).catch((error: unknown): Counts => {
  say(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
  return { passed: 0, failed: 1 };
});
writeFileSync(join(results, 'outside.json'), JSON.stringify(counts));
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
