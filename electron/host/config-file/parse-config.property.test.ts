import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { parseConfig } from './parse-config.ts';
import { ConfigError } from './problem.ts';

/**
 * Pieces of YAML and of hearth.yaml, so that what is made gets far into the parser and the schema.
 */
const piece = fc.constantFrom(
  'accounts',
  'policies',
  'clients',
  'budgets',
  'issuers',
  'settings',
  'name',
  'provider',
  'ollama',
  'tiers',
  'rules',
  'kind',
  ': ',
  ':',
  '- ',
  '\n',
  '\n  ',
  '\n    ',
  '{ ',
  ' }',
  '[',
  ']',
  ', ',
  '"',
  "'",
  '&a ',
  '*a',
  '!!set ',
  '!x ',
  '|\n',
  '# ',
  '? ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '<<',
  '1',
  '-1',
  '1e99',
  'null',
  'true',
  '0x1F',
  '2030-01-01',
  '__proto__',
  'constructor',
  'sk-secret',
  '\t',
  '\u0000',
  '😀',
);

function outcome(text: string): void {
  try {
    parseConfig(text, 'hearth.yaml', providers);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    const lines = text.split('\n').length;
    for (const { line, column, message } of error.problems) {
      expect(line >= 1 && line <= lines + 1 && column >= 1 && message !== '').toBe(true);
    }
  }
}

it('whatever is in a file, it is taken or refused with a place in it: nothing else is thrown', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      outcome,
    ),
    { numRuns: 1500 },
  );
});

it('so is every YAML document of any other shape', () => {
  const section = fc.constantFrom(
    'accounts',
    'policies',
    'clients',
    'budgets',
    'issuers',
    'prices',
    'settings',
    'other',
  );
  fc.assert(
    fc.property(
      fc.dictionary(section, fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 3 }))),
      (value) => outcome(stringify(value)),
    ),
    { numRuns: 500 },
  );
});

it('aliases that unfold into billions are refused, not unfolded', () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) =>
      `x${level + 1}: &a${level + 1} [${Array.from({ length: 10 }, () => `*a${level}`).join(', ')}]`,
  );
  expect(() => parseConfig(`x0: &a0 [a]\n${levels.join('\n')}`, 'hearth.yaml', providers)).toThrow(
    ConfigError,
  );
});
