import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { messageIn, toAppError } from '../../../shared/errors.ts';
import type { PhraseLanguage } from '../../../shared/messages/define-phrases.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { problemText, ConfigError } from './problem.ts';
import { readConfig } from './read-config.ts';
import { watchConfig } from './watch-config.ts';

export interface FollowOptions {
  file: string;
  apply: (declared: Declared) => Promise<ConfigChange[]>;
  io: {
    env: Readonly<Record<string, string | undefined>>;
    language: PhraseLanguage;
    text(phrase: Phrase): string;
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
    io.note(io.text(phrase('cli.config.notApplied')));
    for (const line of lines) io.note(line);
  };
  const applyFile = async (): Promise<void> => {
    const changes = await apply(readConfig(file, io.env));
    if (changes.length === 0 && reported === '') return;
    reported = '';
    io.note(io.text(phrase('cli.config.appliedAgain', { file })));
    for (const { change, kind, name } of changes) io.note(`${signs[change]} ${kind} ${name}`);
  };
  return watchConfig({
    file,
    changed: () =>
      applyFile().catch((error: unknown) =>
        complain(
          error instanceof ConfigError
            ? error.problems.map((problem) => problemText(problem, io.language))
            : [messageIn(toAppError(error), io.language)],
        ),
      ),
  });
}
