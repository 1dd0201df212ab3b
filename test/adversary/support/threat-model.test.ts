import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(root, 'docs', 'threat-model.md'), 'utf8');
const attackers: Readonly<Record<string, string>> = {
  stranger: '## Stranger',
  viewer: '## Viewer and member',
  member: '## Viewer and member',
  admin: '## Admin',
  document: '## Malicious document',
  'model-file': '## Model file',
  provider: '## Provider',
  'other-user': '## Other user',
  thief: '## Thief',
};

it('names only files that exist, so that a test which moved or went is missed', () => {
  const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !path.startsWith('out/'));
  expect(named.length).toBeGreaterThan(40);
  expect(
    named.filter(
      (path) => !existsSync(join(root, path)) && !existsSync(join(root, 'test', 'adversary', path)),
    ),
  ).toEqual([]);
});

it('names every attack, so that what is tried is found next to what is promised', () => {
  const attacks = readdirSync(join(root, 'test', 'adversary'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('support'));
  expect(attacks.length).toBeGreaterThan(30);
  expect(attacks.filter((file) => !text.includes(`\`${file}\``))).toEqual([]);
});

it('has every attacker that has tests', () => {
  const folders = readdirSync(join(root, 'test', 'adversary'), { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !['support', 'generators'].includes(entry.name),
  );
  for (const { name } of folders)
    expect(text, name).toContain(
      attackers[name] ?? `an attacker that the page does not know: ${name}`,
    );
});
