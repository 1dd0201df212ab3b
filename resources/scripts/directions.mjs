// Holds the direction of imports, and shows of each rule that it would find a violation:
// test/fixtures/directions breaks every one once, in a file of the rule's name, and a violation is
// planted here for each layer of resources/scripts/layers.cjs. `--report` names the folder cycles.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { config, cruise } from './cruise.mjs';
import { ensureNode24, fail, root } from './node24.mjs';
import { knotsOf } from './knots.mjs';

const require = createRequire(import.meta.url);
const { layers } = require('./layers.cjs');
const folders = ['electron', 'renderer', 'shared'];

const isTest = (file) => /\.test\.tsx?$|\/testing\//.test(file);

const fileOf = (part, layer) =>
  /\.tsx?$/.test(layer) ? `${part}/${layer}` : `${part}/${layer}/planted.ts`;

/** A tree in which every layer but the topmost imports the one above it. */
function plantLayers(folder) {
  for (const name of folders) mkdirSync(join(folder, name));
  for (const [part, names] of Object.entries(layers)) {
    for (const [index, name] of names.entries()) {
      const file = join(folder, fileOf(part, name));
      const above = names[index + 1];
      const target = above && relative(dirname(file), join(folder, fileOf(part, above)));
      mkdirSync(dirname(file), { recursive: true });
      const imported = target && `import './${target}';\n`.replace('./../', '../');
      writeFileSync(file, `${imported ?? ''}export {};\n`);
    }
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

async function seenIn(cwd, isPlanted) {
  const { violations } = (await cruise(cwd, folders)).summary;
  return violations.filter(isPlanted).map(({ rule }) => rule.name);
}

/** Rules that find none of the violations that were planted for them. */
async function unseenRules() {
  const planted = mkdtempSync(join(tmpdir(), 'hearth-directions-'));
  try {
    plantLayers(planted);
    const seen = new Set([
      ...(await seenIn(join(root, 'test', 'fixtures', 'directions'), ({ rule, from }) =>
        from.includes(rule.name),
      )),
      ...(await seenIn(planted, ({ rule }) => rule.name.includes('/'))),
    ]);
    return require(config)
      .forbidden.map(({ name }) => name)
      .filter((name) => !seen.has(name));
  } finally {
    rmSync(planted, { recursive: true, force: true });
  }
}

/** Folders and files of a part that its list of layers leaves out, and layers that are not there. */
function unlisted() {
  return Object.entries(layers).flatMap(([part, names]) => {
    const there = readdirSync(join(root, part), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || /\.tsx?$/.test(entry.name))
      .map(({ name }) => name)
      .filter((name) => !isTest(`${part}/${name}`) && name !== 'testing');
    return [
      ...there
        .filter((name) => !names.includes(name))
        .map((name) => `${part}/${name} is not listed`),
      ...names
        .filter((name) => !there.includes(name))
        .map((name) => `${part}/${name} is listed, and not there`),
    ].map((problem) => `${problem} in resources/scripts/layers.cjs`);
  });
}

/** A file's folder; the files that a list of layers names are nodes of their own. */
const nodeOf = (file) => (dirname(file) in layers ? file : dirname(file));

/** Folders that import each other, types included. */
function folderKnots(modules) {
  const edges = new Map();
  for (const { source, dependencies } of modules) {
    if (isTest(source) || !folders.some((folder) => source.startsWith(`${folder}/`))) continue;
    const from = nodeOf(source);
    const to = dependencies
      .map(({ resolved }) => resolved)
      .filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)) && !isTest(file))
      .map((file) => nodeOf(file))
      .filter((folder) => folder !== from);
    edges.set(from, new Set([...(edges.get(from) ?? []), ...to]));
  }
  return knotsOf(edges);
}

await ensureNode24();
const [{ modules, summary }, unseen] = await Promise.all([
  cruise(root, [...folders, 'test']),
  unseenRules(),
]);
const knots = folderKnots(modules);
const problems = [
  ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  ...unlisted(),
  ...knots.map((knot) => `folder cycle: ${knot.toSorted().join(' ↔ ')}`),
  ...unseen.map((name) => `the violation planted for ${name} went unseen`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) fail(`${problems.length} imports, folders or rules are wrong`);
console.log(
  `${summary.totalCruised} modules, ${knots.length} folder cycles, every planted violation found`,
);
