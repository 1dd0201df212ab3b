// `node resources/scripts/architecture.mjs [--check]`: draws the layers of resources/scripts/layers.cjs
// into docs/architecture.md. An arrow is an import; one that a chain of others implies is left out.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise } from './cruise.mjs';
import { ensureNode24, fail, root } from './node24.mjs';

const { layers } = createRequire(import.meta.url)('./layers.cjs');
const page = join(root, 'docs', 'architecture.md');

/** The layer of a part that a file belongs to, or undefined. */
function layerOf(part, names, file) {
  if (!file.startsWith(`${part}/`) || /\.test\.|\/testing\//.test(file)) return undefined;
  const [name] = file.slice(part.length + 1).split('/');
  return names.includes(name) ? name : undefined;
}

/** For each layer the layers that it imports. */
function importsOf(part, names, modules) {
  const imports = new Map(names.map((name) => [name, new Set()]));
  for (const { source, dependencies } of modules) {
    const from = layerOf(part, names, source);
    if (from === undefined) continue;
    for (const { resolved } of dependencies) {
      const to = layerOf(part, names, resolved);
      if (to !== undefined && to !== from) imports.get(from).add(to);
    }
  }
  return imports;
}

/** Whether a chain of imports leads from one layer to another. */
function reaches(imports, from, to) {
  return [...imports.get(from)].some((next) => next === to || reaches(imports, next, to));
}

function drawing(part, names, modules) {
  const imports = importsOf(part, names, modules);
  const id = (name) => `n${names.indexOf(name)}`;
  const arrows = names
    .toReversed()
    .flatMap((from) =>
      [...imports.get(from)]
        .filter(
          (to) =>
            ![...imports.get(from)].some((other) => other !== to && reaches(imports, other, to)),
        )
        .map((to) => `  ${id(from)} --> ${id(to)}`),
    );
  return [
    `### ${part}`,
    '',
    '```mermaid',
    'flowchart TB',
    ...names.toReversed().map((name) => `  ${id(name)}["${name}"]`),
    ...arrows,
    '```',
    '',
  ].join('\n');
}

await ensureNode24();
const { modules } = await cruise(root, ['electron', 'renderer', 'shared']);
const drawn = Object.entries(layers).map(([part, names]) => drawing(part, names, modules));
const text = readFileSync(page, 'utf8');
const next = text.replace(
  /(<!-- layers -->)[\s\S]*?(<!-- \/layers -->)/,
  (_all, open, close) => `${open}\n\n${drawn.join('\n')}\n${close}`,
);
if (!process.argv.includes('--check')) writeFileSync(page, next);
else if (next !== text)
  fail('docs/architecture.md is out of date: run node resources/scripts/architecture.mjs');
