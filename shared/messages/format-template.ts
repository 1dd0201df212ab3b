import type { PhraseLanguage } from './define-phrases.ts';
import type { Phrase, PhraseParam, PhraseParams } from './phrase-params.ts';

/** `{name}`, `{name#one|other}` or `{name, time}`. */
const slot = /\{(\w+)(?:#([^|}]*)\|([^}]*)|, (time|date))?\}/g;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

const listSeparators: Readonly<Record<PhraseLanguage, string>> = { en: ', ', 'zh-CN': '、' };

/** One line of a template that was written in several. */
export const unfolded = (template: string, language: PhraseLanguage): string =>
  template.replaceAll(/\s*\n\s*/g, language === 'en' ? ' ' : '');

const dateOf = (ms: number, form: string, language: PhraseLanguage): string =>
  new Intl.DateTimeFormat(
    language,
    form === 'date' ? { dateStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(ms);

/**
 * A template with its parameters, as a reader of `language` writes plurals, lists and times.
 * `nested` renders a phrase that is a parameter.
 */
export function formatTemplate(
  template: string,
  params: PhraseParams,
  language: PhraseLanguage,
  nested: (param: string | number | Phrase) => string,
): string {
  return unfolded(template, language).replaceAll(
    slot,
    (whole: string, ...[name = '', one, other, form]: (string | undefined)[]) => {
      const value = params[name];
      if (value === undefined) return whole;
      if (one !== undefined && other !== undefined)
        return new Intl.PluralRules(language).select(Number(value)) === 'one' ? one : other;
      if (form !== undefined && typeof value === 'number') return dateOf(value, form, language);
      return Array.isArray(value)
        ? value.map(nested).join(listSeparators[language])
        : nested(value as Exclude<PhraseParam, readonly unknown[]>);
    },
  );
}

/** What a rendered template matches, with its parameters as named groups in their order. */
export function templatePattern(template: string): { pattern: RegExp; names: string[] } {
  const names: string[] = [];
  let source = '';
  let end = 0;
  const text = unfolded(template, 'en');
  for (const match of text.matchAll(slot)) {
    const [whole, name = '', one, other] = match;
    source += escaped(text.slice(end, match.index));
    end = match.index + whole.length;
    if (one !== undefined && other !== undefined) {
      source += `(?:${escaped(one)}|${escaped(other)})`;
    } else if (names.includes(name)) {
      source += `\\k<p${names.indexOf(name)}>`;
    } else {
      source += `(?<p${names.length}>.+?)`;
      names.push(name);
    }
  }
  return { pattern: new RegExp(`^${source}${escaped(text.slice(end))}$`, 's'), names };
}
