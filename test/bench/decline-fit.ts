/**
 * `node test/bench/decline-fit.ts` prints the coefficients of
 * electron/host/knowledge/answer/decline.ts: logistic regression on the articles of XQuAD with an
 * even number. The odd ones are not looked at; decline.ts reports on them.
 */
import { logOdds, type DeclineModel } from '../../electron/host/knowledge/answer/decline.ts';
import type { Evidence } from '../../electron/host/knowledge/answer/evidence.ts';
import { startEmbedder } from './embedder.ts';
import { openXquadBase, type Asked } from './xquad.ts';

type Feature = keyof Evidence['features'];

const featuresOf: Record<'meaning' | 'words' | 'han', Feature[]> = {
  meaning: ['passage', 'window', 'length', 'meaning', 'meaningCoverage'],
  words: ['passage', 'window', 'length'],
  han: ['passage', 'window', 'characters', 'length', 'missingNames'],
};

/**
 * Of the fitted half so many may be declined wrongly: below the 0.10 asked for, since the other
 * half will differ a little.
 */
const wrongAtMost = 0.08;
const ridge = 1;

export const isFitted = (asked: Asked): boolean => asked.question.article % 2 === 0;

/**
 * Newton's method on the ridge-penalised likelihood of standardised features, returned for the
 * plain ones.
 */
export function fit(
  rows: readonly { x: readonly number[]; held: boolean }[],
  names: readonly Feature[],
): DeclineModel {
  const mean = names.map(
    (_, j) => rows.reduce((sum, row) => sum + (row.x[j] ?? 0), 0) / rows.length,
  );
  const deviation = names.map(
    (_, j) =>
      Math.sqrt(
        rows.reduce((sum, row) => sum + ((row.x[j] ?? 0) - (mean[j] ?? 0)) ** 2, 0) / rows.length,
      ) || 1,
  );
  const points = rows.map(({ x, held }) => ({
    held,
    x: [...x.map((value, j) => (value - (mean[j] ?? 0)) / (deviation[j] ?? 1)), 1],
  }));
  const weights = new Array<number>(names.length + 1).fill(0);
  for (let step = 0; step < 30; step += 1) newtonStep(points, weights);
  const plain: DeclineModel['weights'] = Object.fromEntries(
    names.map((name, j) => [name, (weights[j] ?? 0) / (deviation[j] ?? 1)]),
  );
  const bias =
    (weights.at(-1) ?? 0) -
    names.reduce((sum, name, j) => sum + (plain[name] ?? 0) * (mean[j] ?? 0), 0);
  return { bias, weights: plain, threshold: 0 };
}

function newtonStep(
  points: readonly { x: readonly number[]; held: boolean }[],
  weights: number[],
): void {
  const size = weights.length;
  const system = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size + 1 }, (__, j) =>
      i < size - 1 ? (i === j ? ridge : j === size ? ridge * (weights[i] ?? 0) : 0) : 0,
    ),
  );
  for (const { x, held } of points) {
    const odds = x.reduce((sum, value, j) => sum + value * (weights[j] ?? 0), 0);
    const chance = 1 / (1 + Math.exp(-odds));
    for (const [i, row] of system.entries()) {
      for (let j = 0; j < size; j += 1)
        row[j] = (row[j] ?? 0) + chance * (1 - chance) * (x[i] ?? 0) * (x[j] ?? 0);
      row[size] = (row[size] ?? 0) + (chance - (held ? 1 : 0)) * (x[i] ?? 0);
    }
  }
  solve(system).forEach((step, i) => {
    weights[i] = (weights[i] ?? 0) - step;
  });
}

/** Gauss-Jordan; the ridge keeps the matrix regular. */
function solve(system: number[][]): number[] {
  system.forEach((pivotRow, i) => {
    const pivot = pivotRow[i] ?? 1;
    for (let j = i; j < pivotRow.length; j += 1) pivotRow[j] = (pivotRow[j] ?? 0) / pivot;
    system.forEach((row, k) => {
      const factor = row[i] ?? 0;
      if (k !== i) pivotRow.forEach((value, j) => (row[j] = (row[j] ?? 0) - factor * value));
    });
  });
  return system.map((row) => row.at(-1) ?? 0);
}

export function withThreshold(model: DeclineModel, asked: readonly Asked[]): DeclineModel {
  const odds = asked
    .filter(({ gone }) => !gone)
    .map(({ evidence }) => logOdds(evidence, model))
    .sort((a, b) => a - b);
  return { ...model, threshold: odds[Math.floor(wrongAtMost * odds.length)] ?? 0 };
}

async function main(): Promise<void> {
  const embedder = startEmbedder();
  const fitted: Record<string, DeclineModel> = {};
  for (const language of ['en', 'zh'] as const) {
    const base = await openXquadBase(language, embedder);
    const asked = (await base.askAll()).filter(isFitted);
    await base.close();
    for (const name of language === 'zh' ? (['han'] as const) : (['meaning', 'words'] as const)) {
      const names = featuresOf[name];
      const model = fit(
        asked.map(({ evidence, gone }) => ({
          x: names.map((feature) => evidence.features[feature] ?? 0),
          held: !gone,
        })),
        names,
      );
      fitted[name] = withThreshold(model, asked);
    }
  }
  await embedder.stop();
  process.stdout.write(
    `${JSON.stringify(fitted, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value), 2)}\n`,
  );
}

if (process.argv[1] === import.meta.filename) await main();
