import { describe, expect, it } from 'vitest';
import { parseCode } from './parse-code.ts';

const symbols = async (source: string): Promise<string[]> =>
  (await parseCode(Buffer.from(source), 'text/x-source')).sections.map(({ headings }) =>
    headings.join('/'),
  );
const body = (indent: string): string =>
  Array.from({ length: 30 }, (_, i) => `${indent}total = total + readMeter(${i}, ${i});`).join(
    '\n',
  );

describe('parseCode', () => {
  it.each([
    [
      'TypeScript',
      "import x from 'y';\n\n/** Owed. */\nexport async function owed(a: number) {\n  return " +
        'a;\n}\n\nexport const fee = 1;\n',
      ['', 'owed', 'fee'],
    ],
    [
      'C',
      '#include <stdio.h>\n\nstatic int *sum(int a,\n    int b)\n{\n  if (a) {\n  }\n  ' +
        'return 0;\n}\n\nint main(void)\n{\n  sum(1, 2);\n}\n',
      ['', 'main'],
    ],
    [
      'C++',
      'std::string House::name(int flat) const {\n  return n;\n}\n\nHouse::~House() {\n}\n',
      ['House::name', 'House::~House'],
    ],
    [
      'Go',
      'package main\n\n// Sums.\nfunc (b *Bill) Sum(x int) int {\n\treturn x\n}\n\ntype Bill struct {\n}\n',
      ['main', 'Sum', 'Bill'],
    ],
    [
      'Rust',
      'pub struct Bill {\n}\n\nimpl<T> Bill {\n    pub fn sum(&self) -> u32 { 1 ' +
        '}\n}\n\npub(crate) fn late() {}\n',
      ['Bill', 'Bill', 'late'],
    ],
    [
      'Python',
      '@cached\ndef owed(a):\n    return a\n\nclass Bill:\n    pass\n\nowed(3)\nprint(owed(3))\n',
      ['owed', 'Bill'],
    ],
    ['Ruby', 'module Rent\nend\n\ndef late?(day)\nend\n', ['Rent', 'late?']],
    ['shell', '#!/bin/sh\nbuild() {\n  make\n}\n\nif [ -f x ]; then\n  build\nfi\n', ['build']],
    [
      'SQL',
      'CREATE TABLE IF NOT EXISTS bills (\n  id INTEGER\n);\n\ncreate or replace view owed as select 1;\n',
      ['bills', 'owed'],
    ],
    [
      'Kotlin',
      'data class Bill(val rent: Int)\n\nsuspend fun load(): Bill {\n}\n',
      ['Bill', 'load'],
    ],
    ['Elixir', 'defmodule Rent.Bill do\n  def sum(a), do: a\nend\n', ['Rent.Bill']],
  ])('finds the declarations of %s', async (_, source, expected) => {
    expect(await symbols(source)).toEqual(expected);
  });

  it('cuts a long class at its methods, with their comments, and leaves a short one whole', async () => {
    const java =
      `public class Meter extends Thing {\n    private int total = 0;\n\n    /** Reads. */\n   ` +
      ` @Override\n    public List<String> readAll(int from, int to) throws IOException ` +
      `{\n${body('        ')}\n        if (total > 3) {\n            stop();\n        }\n    ` +
      `}\n\n    void reset() {\n${body('        ')}\n    }\n}\n`;
    expect(await symbols(java)).toEqual(['Meter', 'Meter/readAll', 'Meter/reset']);
    const { sections } = await parseCode(Buffer.from(java), 'text/x-source');
    expect(sections[1]?.text).toMatch(/^\/\*\* Reads\. \*\/\n {4}@Override/);
    const python =
      `class Meter:\n    """Reads."""\n\n    def __init__(self, a):\n${body('        ')}\n\n   ` +
      ` async def read(self) -> int:\n${body('        ')}\n\ndef after():\n    pass\n`;
    expect(await symbols(python)).toEqual(['Meter', 'Meter/__init__', 'Meter/read', 'after']);
    const typescript =
      `export class Meter {\n  #total = 0;\n\n  constructor(private readonly a: number) ` +
      `{\n${body('    ')}\n  }\n\n  async read<T>(at: T): Promise<number> {\n${body('    ')}\n ` +
      ` }\n}\n`;
    expect(await symbols(typescript)).toEqual(['Meter', 'Meter/constructor', 'Meter/read']);
    expect(await symbols('class Small {\n  a() {\n  }\n  b() {\n  }\n}\n')).toEqual(['Small']);
  });

  it('loses no line and does not hang on long ones', async () => {
    const source = `${'a&*'.repeat(50_000)}\n${'a '.repeat(190)}\nclass A {\n${'x'.repeat(3000)}\n}`;
    const { sections } = await parseCode(Buffer.from(source), 'text/x-source');
    expect(
      sections
        .map(({ text }) => text)
        .join('')
        .replace(/\s/g, ''),
    ).toBe(source.replace(/\s/g, ''));
  });
});
