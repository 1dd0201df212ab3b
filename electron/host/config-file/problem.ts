/**
 * One fault in a file and its place: lines and columns count from 1. It never repeats a value of
 * the file, which may be a key.
 */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
}

export const problemText = ({ file, line, column, message }: Problem): string =>
  `${file}:${line}:${column}: ${message}`;

/** Why a file is refused. Its message has a line a problem, each with file, line and column. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
