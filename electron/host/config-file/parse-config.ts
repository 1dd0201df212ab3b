import { LineCounter, parseDocument, type Document } from 'yaml';
import type { ProviderRules } from '../accounts/input/account-input.ts';
import { checkSense } from './check-sense.ts';
import { configSchemaFor, type Config } from './config-schema.ts';
import { check, type Found } from './describe-issues.ts';
import { createLocate, type Locate } from './locate.ts';
import { ConfigError } from './problem.ts';

export interface Parsed {
  config: Config;
  file: string;
  /** Where things stand, for what is found wrong later. */
  locate: Locate;
}

/** The parser quotes what it stumbled over, which may be a key. */
const unquoted = (message: string): string =>
  message.replaceAll(/:?\s*"(?:[^"\\]|\\.)*"?/g, '').trim();

const inOrder = (file: string, found: readonly Found[]): ConfigError =>
  new ConfigError(
    found
      .map((one) => ({ file, ...one }))
      .toSorted((a, b) => a.line - b.line || a.column - b.column),
  );

function syntaxFaults(document: Document.Parsed, lines: LineCounter): Found[] {
  return [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line: Math.max(1, line), column: Math.max(1, col), message: unquoted(message) };
  });
}

/** A section that is named and left empty counts as not given. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/**
 * Reads the text of a hearth.yaml (YAML 1.2). `file` is how problems name it. Throws `ConfigError`
 * with all that is wrong; keys are not looked up here.
 */
export function parseConfig(
  text: string,
  file: string,
  providers: readonly ProviderRules[],
): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const faults = syntaxFaults(document, lines);
  if (faults.length > 0) throw inOrder(file, faults);
  const locate = createLocate(document, lines);
  const checked = check(
    configSchemaFor(providers.map((one) => one.id)),
    withoutEmptySections(plainOf(document, file)),
    locate,
  );
  if ('found' in checked) throw inOrder(file, checked.found);
  const senseless = [...checkSense(checked.value, providers)].map(({ path, message }) => ({
    ...locate.value(path),
    message,
  }));
  if (senseless.length > 0) throw inOrder(file, senseless);
  return { config: checked.value, file, locate };
}

/** Aliases that unfold into millions of nodes are refused by the parser, at this point. */
function plainOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw inOrder(file, [{ line: 1, column: 1, message: 'its aliases cannot be resolved' }]);
  }
}
