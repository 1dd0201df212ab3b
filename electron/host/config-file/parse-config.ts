import { LineCounter, parseDocument, type Document } from 'yaml';
import type { ProviderRules } from '../accounts/input/account-input.ts';
import { checkSense } from './check-sense.ts';
import { configSchemaFor, type Config } from './config-schema.ts';
import { check, type Fault } from './describe-issues.ts';
import { createLocate, type Locate } from './locate.ts';
import { ConfigError } from './problem.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

export interface Parsed {
  config: Config;
  file: string;
  /** The places of values, for faults that are found later. */
  locate: Locate;
}

/** The parser's messages quote the text at fault, which may be a key. */
const unquoted = (message: string): string =>
  message.replaceAll(/:?\s*"(?:[^"\\]|\\.)*"?/g, '').trim();

const inOrder = (file: string, faults: readonly Fault[]): ConfigError =>
  new ConfigError(
    faults
      .map((one) => ({ file, ...one }))
      .toSorted((a, b) => a.line - b.line || a.column - b.column),
  );

function syntaxFaults(document: Document.Parsed, lines: LineCounter): Fault[] {
  return [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line: Math.max(1, line), column: Math.max(1, col), message: unquoted(message) };
  });
}

/** An empty section counts as one that is not there. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/**
 * Reads the text of a hearth.yaml (YAML 1.2). `file` is how problems name it. Throws `ConfigError`
 * with every fault; keys are not looked up here.
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
  if ('faults' in checked) throw inOrder(file, checked.faults);
  const contradictions = [...checkSense(checked.value, providers)].map(({ path, message }) => ({
    ...locate.value(path),
    message,
  }));
  if (contradictions.length > 0) throw inOrder(file, contradictions);
  return { config: checked.value, file, locate };
}

/** Here the parser refuses aliases that unfold into millions of nodes. */
function plainOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw inOrder(file, [{ line: 1, column: 1, message: phrase('config.aliases').text }]);
  }
}
