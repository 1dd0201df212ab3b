// Decision records (docs/decisions): each is short enough to be read, has its status below its title,
// and is in the index with that title and that status.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './node24.mjs';

/** About a page; a measurement's table belongs in docs/measured.md. */
const mostWords = 600;

/** What is wrong with a record; `index` is the text of the index page. */
export function problemsOfRecord(name, text, index) {
  const [, number, title] = /^# (\d{4}): (.+)$/m.exec(text) ?? [];
  const [, status] = /^# .+\n\nStatus: (.+)$/m.exec(text) ?? [];
  const words = text.split(/\s+/).filter((word) => word !== '').length;
  const row = `| [${number}](${name}) | ${title} | ${status} |`;
  return [
    ...(words > mostWords ? [`has ${words} words; the most is ${mostWords}`] : []),
    ...(number !== name.slice(0, 4)
      ? ['has no title “# number: …” with the number of its file']
      : []),
    ...(status === undefined ? ['has no line “Status: …” below its title'] : []),
    ...(index.split('\n').includes(row) ? [] : [`is not in the index as “${row}”`]),
  ].map((problem) => `docs/decisions/${name} ${problem}`);
}

if (import.meta.main) {
  const folder = join(root, 'docs', 'decisions');
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  const records = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name));
  const problems = records.flatMap((name) =>
    problemsOfRecord(name, readFileSync(join(folder, name), 'utf8'), index),
  );
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) fail(`${problems.length} decision records need a change`);
  console.log(`${records.length} decision records, each at most ${mostWords} words`);
}
