/**
 * Which script a text is written in: the lexical index, the trust in an embedding model and the
 * answer's language depend on it.
 */

const hanPattern = /\p{Script=Han}/gu;
const kanaPattern = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const letterPattern = /\p{L}/gu;

export type Script = 'han' | 'kana' | 'hangul' | 'cyrillic' | 'arabic' | 'latin' | 'other';

/**
 * Languages by ISO 639-1 code that are mainly written in a script; used to see whether a model
 * reads a query.
 */
const languagesOfScript: Readonly<Record<Script, readonly string[]>> = {
  han: ['zh', 'yue', 'ja'],
  kana: ['ja'],
  hangul: ['ko'],
  cyrillic: ['ru', 'uk', 'bg', 'sr', 'kk'],
  arabic: ['ar', 'fa', 'ur'],
  latin: ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'fi', 'cs', 'tr', 'vi', 'id'],
  other: [],
};

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/**
 * A Han character says as much as about three letters, so a Chinese question that names an English
 * product stays Chinese.
 */
export function scriptOf(text: string): Script {
  const letters = count(text, letterPattern);
  if (letters === 0) return 'latin';
  const kana = count(text, kanaPattern);
  const han = count(text, hanPattern);
  if (kana > 0 && (kana + han) * 3 >= letters) return 'kana';
  if (han * 3 >= letters - han) return 'han';
  const shares: [Script, number][] = [
    ['hangul', count(text, /\p{Script=Hangul}/gu)],
    ['cyrillic', count(text, /\p{Script=Cyrillic}/gu)],
    ['arabic', count(text, /\p{Script=Arabic}/gu)],
    ['latin', count(text, /\p{Script=Latin}/gu)],
  ];
  const [script, most] = shares.reduce((best, next) => (next[1] > best[1] ? next : best));
  return most * 2 >= letters ? script : 'other';
}

/**
 * Whether a model that was trained on `languages` (ISO 639-1 codes, or `multilingual`) reads this
 * script.
 */
export function readsScript(languages: readonly string[], script: Script): boolean {
  if (languages.some((language) => language === 'multilingual' || language === '*')) return true;
  const codes = languagesOfScript[script];
  return languages.some((language) => codes.includes(language.toLowerCase().split('-')[0] ?? ''));
}

/** The language in which Hearth's own sentences (a declined answer) are put. */
export function replyLanguage(text: string): 'zh' | 'en' {
  return scriptOf(text) === 'han' ? 'zh' : 'en';
}
