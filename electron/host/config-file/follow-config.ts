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
 * Takes a file anew whenever it changes. One that is broken, or cannot be applied, is told with
 * where it is wrong, and what held before holds on.
 */
export function followConfig({ file, apply, io }: FollowOptions): { close(): Promise<void> } {
  let told = '';
  const complain = (lines: readonly string[]): void => {
    const complaint = lines.join('\n');
    if (complaint === told) return;
    told = complaint;
    io.note(
      io.text(
        'The changed file was not taken; what held before holds on:',
        '修改后的文件未被采用，继续使用之前的配置：',
      ),
    );
    for (const line of lines) io.note(line);
  };
  const take = async (): Promise<void> => {
    const changes = await apply(readConfig(file, io.env));
    if (changes.length === 0 && told === '') return;
    told = '';
    io.note(io.text(`${file} was taken anew:`, `已重新读取 ${file}：`));
    for (const { change, kind, name } of changes) io.note(`${signs[change]} ${kind} ${name}`);
  };
  return watchConfig({
    file,
    changed: () =>
      take().catch((error: unknown) =>
        complain(
          error instanceof ConfigError
            ? error.problems.map(problemText)
            : [toAppError(error).message],
        ),
      ),
  });
}
