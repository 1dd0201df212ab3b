// Every path that the documents name exists: a map that leads nowhere is worse than none.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { markdownFiles } from './markdown-files.mjs';
import { fail, root } from './node24.mjs';

/** Records of what was decided keep the names of their day. */
const isRecord = (file) => /^docs\/decisions\/0|^CHANGELOG/.test(file);

const pages = markdownFiles();

const ownFolders = /^(?:electron|renderer|shared|resources|test|docs)\//;

/** Paths in backticks, without placeholders, globs and what a build makes. */
const namedPaths = (text) =>
  [...text.matchAll(/`([\w.@/-]+)`/g)]
    .map(([, path]) => path.replace(/\/$/, ''))
    .filter((path) => ownFolders.test(`${path}/`) && path.includes('/'))
    .filter((path) => !path.startsWith('test/e2e/screenshots'));

/** Links to files of the repository, from the page's folder. */
const links = (file, text) =>
  [...text.replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
    ([, path]) => relative(root, join(root, dirname(file), path)),
  );

const problems = pages.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const paths = [...(isRecord(file) ? [] : namedPaths(text)), ...links(file, text)];
  return paths
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `${file}: ${path} does not exist`);
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) fail(`${problems.length} paths in documents lead nowhere`);
console.log(`${pages.length} documents, every path exists`);
