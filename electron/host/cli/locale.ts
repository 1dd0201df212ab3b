import type { Language } from '../../../shared/contract/app.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The language for people, by POSIX's order of the locale's variables; where none is set (Windows)
 * by the system's own.
 */
export function languageOf(
  env: Environment,
  system: string = Intl.DateTimeFormat().resolvedOptions().locale,
): Language {
  const set = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return (set ?? system).toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}
