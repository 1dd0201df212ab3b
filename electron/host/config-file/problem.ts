import type { PhraseLanguage } from '../../../shared/messages/define-phrases.ts';
import { translateText } from '../../../shared/messages/phrase.ts';

/**
 * One fault in a file and its place: lines and columns count from 1. It never repeats a value of
 * the file, which may be a key.
 */
export interface ConfigProblem {
  file: string;
  line: number;
  column: number;
  message: string;
}

export const problemText = (
  { file, line, column, message }: ConfigProblem,
  language: PhraseLanguage = 'en',
): string => `${file}:${line}:${column}: ${translateText(message, language)}`;

/** Why a file is refused. Its message has a line a problem, each with file, line and column. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => problemText(problem)).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
