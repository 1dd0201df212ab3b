import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { followConfig } from './follow-config.ts';

let folder: string;
let file: string;
let applied: string[][];
let notes: string[];
let following: { close(): Promise<void> };

const policies = (...aliases: string[]): string =>
  `policies: [${aliases.map((alias) => `{ alias: ${alias}, models: [m] }`).join(', ')}]`;
const follow = (): void => {
  const io = {
    env: {},
    language: 'en' as const,
    text: (phrase: Phrase) => phrase.text,
    note: (line: string) => void notes.push(line),
  };
  following = followConfig({
    file,
    io,
    apply: (declared) =>
      Promise.resolve(void applied.push(declared.policies.map((one) => one.alias))).then(() => []),
  });
};
const last = (): string[] | undefined => applied.at(-1);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-watch-'));
  file = join(folder, 'hearth.yaml');
  [applied, notes] = [[], []];
});
afterEach(async () => {
  await following.close();
  rmSync(folder, { recursive: true, force: true });
});

it('takes what was written into the file, and what took its place as editors save', async () => {
  writeFileSync(file, policies('a'));
  follow();
  await expect.poll(last).toEqual(['a']);
  writeFileSync(file, policies('b'));
  await expect.poll(last).toEqual(['b']);
  writeFileSync(join(folder, '.tmp'), policies('c'));
  renameSync(join(folder, '.tmp'), file);
  await expect.poll(last).toEqual(['c']);
});

it('takes a file behind a link that is turned over, as Kubernetes mounts one', async () => {
  for (const version of ['1', '2']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'hearth.yaml'), policies(`v${version}`));
  }
  symlinkSync(join(folder, '1'), join(folder, '..data'));
  symlinkSync('..data/hearth.yaml', file);
  follow();
  await expect.poll(last).toEqual(['v1']);
  symlinkSync(join(folder, '2'), join(folder, '..tmp'));
  renameSync(join(folder, '..tmp'), join(folder, '..data'));
  await expect.poll(last).toEqual(['v2']);
});

it('tells of a broken file once, with its place, and of the next one that is whole', async () => {
  writeFileSync(file, policies('a'));
  follow();
  await expect.poll(last).toEqual(['a']);
  writeFileSync(file, 'policy: []');
  await expect
    .poll(() => notes.join('\n'))
    .toContain(`${file}:1:1: unknown key "policy"; did you mean "policies"?`);
  const before = notes.length;
  writeFileSync(file, 'policy: []\n');
  writeFileSync(file, policies('b'));
  await expect.poll(last).toEqual(['b']);
  expect(notes.slice(before)).toEqual([`${file} was applied again:`]);
});

it('comes back to a file that was away for a while', async () => {
  writeFileSync(file, policies('a'));
  follow();
  await expect.poll(last).toEqual(['a']);
  rmSync(file);
  await expect.poll(() => notes.join('\n')).toContain('there is no such file');
  writeFileSync(file, policies('b'));
  await expect.poll(last).toEqual(['b']);
});
