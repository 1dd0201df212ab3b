/**
 * `npm run bench [name…]`: runs the benches whose names begin with one of the given (all without),
 * each file in a process of its own and one after another, prints a table, and writes results.json,
 * docs/measured.md and the ten rows of the READMEs (headlines.ts). Rows that were not run keep their
 * last figures. What runs for many minutes is run only where it is named (`lan.soak`, `lan.sla`).
 */
import { fork } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { headlines } from './headlines.ts';
import type { Row } from './row.ts';

const xquadNames = ['en', 'zh'].flatMap((language) =>
  ['recall1', 'recall5', 'mrr'].flatMap((figure) =>
    ['lexical', 'vectors', 'hybrid'].map((side) => `kb.xquad.${language}.${figure}.${side}`),
  ),
);
const fusedSets = [
  'xquad.en',
  'xquad.zh',
  'xquad.en.typos',
  'xquad.en.keywords',
  'xquad.en.untelling',
  'xquad.zh.keywords',
  'xquad.zh.untelling',
  'xquad.zh.remembered',
  'xquad.both',
  'manuals.headings',
  'manuals.remembered',
];

/** Each file exports `rows(): Promise<Row[]>`; the names say what it measures. */
const benches: Readonly<Record<string, readonly string[]>> = {
  'chat.ts': ['chat.tokensPerSecond.vsBare', 'chat.firstToken.addedMs'],
  'embed.ts': ['embed.chunksPerSecond.vsBare'],
  'kb-xquad.ts': [...xquadNames, ...fusedSets.map((name) => `kb.vsBetterSide.${name}`)],
  'kb-ingest.ts': ['kb.ingest.vsBare', 'kb.ingest.peakPssMb', 'kb.ingest.hostDelayP999Ms'],
  'kb-scale.ts': [
    'kb.p95Ms.100k',
    'retrieval.p95Ms.100k',
    'kb.p95Ms.1m',
    'kb.recall10.vsExact',
    'kb.openMs.1m',
    'kb.diskRatio',
  ],
  'app.ts': ['app.coldStartMs', 'app.idlePssMb'],
  'busy.ts': ['busy.composerP95Ms', 'busy.deltaLateP99Ms', 'e2e.peakPssMb'],
  'decline.ts': [
    'decline.right.en',
    'decline.wrong.en',
    'decline.right.zh',
    'decline.wrong.zh',
    'answer.grounded',
  ],
  'ledger.ts': ['ledger.settledPerSecond'],
  'budget.ts': [
    'budget.overrunTokens',
    'budget.undercount',
    'budget.textsUndercounted',
    'budget.heldVsCounted',
  ],
  'route.ts': ['route.planP99Us'],
  'chaos.ts': ['route.chaosErrors'],
  'fault-worlds.ts': ['route.faultsRescued', 'route.paidTwice', 'route.truncated'],
  'habit-worlds.ts': ['provider.habits.right', 'provider.habits.broken'],
  'lan/throughput.ts': [
    'lan.rps.c16.vsBare',
    'lan.rps.c64.vsBare',
    'lan.streams.vsDirect',
    'lan.addedP99Ms',
  ],
  'lan/many-streams.ts': ['lan.sse500.lateP99Ms', 'lan.sse500.kbPerStream'],
  'lan/peers.ts': ['lan.rps.vs.portkey', 'lan.rps.vs.litellm', 'lan.rps.vs.tensorzero'],
  'lan-soak.ts': ['lan.soak.mbPerHour'],
  'lan-sla.ts': ['lan.sla.success', 'lan.sla.firstByteP99Ms', 'lan.sla.peakMb'],
  'lan-half-open.ts': ['lan.halfOpen.goodP99Ms'],
  'adversary-load.ts': ['adversary.healthP99Ms', 'adversary.healthMaxMs', 'adversary.memoryMb'],
  'adversary-walk.ts': ['adversary.walkSucceeded'],
  'package.ts': ['package.installedMb', 'package.packedMb'],
};

/** They take their minutes, so they are run when they are named. */
const longOnes = new Set(['lan-soak.ts', 'lan-sla.ts', 'habit-worlds.ts', 'fault-worlds.ts']);

const rowSchema = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  op: z.enum(['>=', '<=']),
  floor: z.number(),
  note: z.string(),
});
const resultsSchema = z.object({ machine: z.string(), rows: z.array(rowSchema) });
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

async function rowsOf(file: string): Promise<Row[]> {
  const child = fork(here('bench.ts'), ['--file', file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let rows: Row[] | undefined;
    child.on('message', (message) => {
      rows = z.array(rowSchema).parse(message);
    });
    child.on('exit', (code) => {
      if (rows) resolve(rows);
      else reject(new Error(`${file} ended with ${String(code)} and gave no rows`));
    });
  });
}

async function lastRows(): Promise<Row[]> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(here('results.json'), 'utf8'))).rows;
  } catch {
    return [];
  }
}

const good = ({ op, value, floor }: Row): boolean =>
  op === '>=' ? value >= floor : value <= floor;
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3).replace(/\.?0+$/, '');

function table(rows: readonly Row[], machine: string): string {
  const lines = rows.map(
    (row) =>
      `| \`${row.name}\` | ${figure(row.value)} ${row.unit} | ${row.op} ${figure(row.floor)} ` +
      `| ${good(row) ? '✓' : '✗'} | ${row.note} |`,
  );
  return [
    '',
    machine,
    '',
    '| what | measured | floor | | how |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** A share as a percentage; times, sizes and counts without decimals. */
function plainFigure({ value, unit }: Row): string {
  if (unit === 'share' || unit === '') return `${(100 * value).toFixed(1)} %`;
  return unit === '×' ? `${value.toPrecision(2)} ×` : `${value.toFixed(0)} ${unit}`;
}

const readmes = [
  ['../../README.md', 'en'],
  ['../../README.zh-CN.md', 'zh'],
] as const;

function headlineTable(rows: readonly Row[], language: 'en' | 'zh'): string {
  const lines = headlines.flatMap((headline) => {
    const row = rows.find(({ name }) => name === headline.row);
    return row === undefined ? [] : [`| ${headline[language]} | ${plainFigure(row)} |`];
  });
  return ['', '| | |', '|---|---|', ...lines, ''].join('\n');
}

async function replaceIn(file: string, between: string): Promise<void> {
  const text = await readFile(here(file), 'utf8');
  await writeFile(
    here(file),
    text.replace(
      /(<!-- bench -->)[\s\S]*?(<!-- \/bench -->)/,
      (_all, open: string, close: string) => `${open}\n${between}\n${close}`,
    ),
  );
}

async function publish(rows: readonly Row[]): Promise<void> {
  const machine =
    `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ` +
    `${Math.round(totalmem() / 1024 ** 3)} GiB, ${process.platform}, Node ` +
    process.versions.node;
  await writeFile(here('results.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  await replaceIn('../../docs/measured.md', table(rows, machine));
  for (const [readme, language] of readmes) {
    await replaceIn(readme, headlineTable(rows, language));
  }
  process.stdout.write(`${table(rows, machine)}\n`);
}

async function main(wanted: readonly string[]): Promise<number> {
  const order = Object.values(benches).flat();
  const asked = (file: string, names: readonly string[]): boolean =>
    wanted.length === 0
      ? !longOnes.has(file)
      : names.some((name) =>
          wanted.some(
            (prefix) =>
              // A long one is meant by two words of its name, not by `lan` or `route`.
              name.startsWith(prefix) && (!longOnes.has(file) || prefix.includes('.')),
          ),
        );
  const rows = new Map((await lastRows()).map((row) => [row.name, row]));
  let failed = 0;
  for (const [file, names] of Object.entries(benches)) {
    if (!asked(file, names)) continue;
    process.stderr.write(`${file} …\n`);
    try {
      for (const row of await rowsOf(file)) rows.set(row.name, row);
    } catch (error) {
      failed += 1;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  await publish([...rows.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)));
  return failed === 0 ? 0 : 1;
}

const [flag, file] = process.argv.slice(2);
if (flag === '--file' && file !== undefined) {
  const bench = (await import(new URL(file, import.meta.url).href)) as {
    rows: () => Promise<Row[]>;
  };
  const rows = await bench.rows();
  process.send?.(rows, () => process.exit(0));
} else {
  process.exitCode = await main(process.argv.slice(2));
}
