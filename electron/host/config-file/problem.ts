/**
 * One thing that is wrong in a file, and where: lines and columns count from 1. Never holds a value
 * of the file, which may be a key.
 */
export interface Problem {
  file: string;
  line: number;
  column: number;
  message: string;
}

export const problemText = ({ file, line, column, message }: Problem): string =>
  `${file}:${line}:${column}: ${message}`;

/** A file that is not taken. Its message has a line a problem, each with file, line and column. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
