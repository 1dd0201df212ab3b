import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { toAppError } from '../../../shared/errors.ts';
import { problemText, ConfigError } from './problem.ts';
import { readConfig } from './read-config.ts';
import { watchConfig } from './watch-config.ts';

export interface FollowOptions {
  file: string;
  apply: (declared: Declared) => Promise<ConfigChange[]>;
  io: {
    env: Readonly<Record<string, string | undefined>>;
    text(english: string, chinese: string): string;
    note(line: string): void;
  };
}

const signs = { added: '+', changed: '~', removed: '-' };

/**
 * Applies a file again whenever it changes. A file that is broken or cannot be applied is reported
 * with the place of each fault, and the former configuration stays active.
 */
export function followConfig({ file, apply, io }: FollowOptions): { close(): Promise<void> } {
  let reported = '';
  const complain = (lines: readonly string[]): void => {
    const complaint = lines.join('\n');
    if (complaint === reported) return;
    reported = complaint;
    io.note(
      io.text(
        'The changed file was not applied; the former configuration stays active:',
        '修改后的文件有误，未应用；仍使用之前的配置：',
      ),
    );
    for (const line of lines) io.note(line);
  };
  const applyFile = async (): Promise<void> => {
    const changes = await apply(readConfig(file, io.env));
    if (changes.length === 0 && reported === '') return;
    reported = '';
    io.note(io.text(`${file} was applied again:`, `已重新应用 ${file}：`));
    for (const { change, kind, name } of changes) io.note(`${signs[change]} ${kind} ${name}`);
  };
  return watchConfig({
    file,
    changed: () =>
      applyFile().catch((error: unknown) =>
        complain(
          error instanceof ConfigError
            ? error.problems.map((problem) => problemText(problem))
            : [toAppError(error).message],
        ),
      ),
  });
}
