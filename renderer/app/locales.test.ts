/// <reference types="node" />
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import en from '../../resources/locales/en.json' with { type: 'json' };
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') flat.set(name, value);
    else for (const [inner, text] of flatten(value, name)) flat.set(inner, text);
  }
  return flat;
}

const plural = /_(one|other)$/;
const english = flatten(en);
const chinese = flatten(zhCN);
const bare = (flat: Map<string, string>): Set<string> =>
  new Set([...flat.keys()].map((key) => key.replace(plural, '')));
const holes = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ''))].toSorted();

const source = globSync('**/*.{ts,tsx}', { cwd: new URL('..', import.meta.url) })
  .filter((file) => !file.includes('.test.'))
  .map((file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
  .join('\n');
const asked = new Set(
  [...source.matchAll(/\bt\(\s*(?:[^()'`]*\? )?'([^']+)'/g)].map(([, key]) => key ?? ''),
);
/** Keys that are handed on: labels of actions, the second half of a choice. */
const handedOn = [...source.matchAll(/(?:label: |\? |: )'([a-z]\w*(?:\.[\w-]+)+)'/g)].map(
  ([, key]) => key ?? '',
);
const used = new Set([...asked, ...handedOn]);
/** `` t(`a.b.${x}.c`) ``: the whole shape, each hole one segment. */
const shapes = [...source.matchAll(/`([a-z]\w*\.(?:[^`$]|\$\{[^`]*?\})*)`/g)]
  .map(([, template]) => template ?? '')
  .filter((template) => template.includes('${'))
  .map(
    (template) =>
      new RegExp(
        `^${template
          .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '*')
          .replaceAll('.', '\\.')
          .replaceAll('*', '[\\w-]+')}$`,
      ),
  );

describe('locales', () => {
  it('hold the same keys, so that no view falls back to the other language', () => {
    expect([...bare(chinese)].toSorted()).toEqual([...bare(english)].toSorted());
  });

  it('hold the same placeholders in each text', () => {
    const different = [...chinese].filter(
      ([key, text]) => holes(text).join() !== holes(english.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('hold every key that a view uses', () => {
    const known = bare(english);
    expect([...asked].filter((key) => !known.has(key))).toEqual([]);
  });

  it('hold nothing that no view uses', () => {
    const unused = [...bare(english)].filter(
      (key) => !used.has(key) && !shapes.some((shape) => shape.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('have words for every reason that routing gives', () => {
    // A type has no value at run time, so its source is read.
    const text = readFileSync(new URL('../../shared/route-reason.ts', import.meta.url), 'utf8');
    const codes = [...(/type ReasonCode =([^;]*);/.exec(text)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
      ([, code]) => code ?? '',
    );
    expect(codes.length).toBeGreaterThan(30);
    expect(
      codes.filter(
        (code) => !english.has(`route.reason.${code}`) || !chinese.has(`route.reason.${code}`),
      ),
    ).toEqual([]);
  });

  it('use Chinese punctuation between Han characters', () => {
    expect([...chinese.values()].filter((text) => /\p{Script=Han}[,;:?!]/u.test(text))).toEqual([]);
  });
});
