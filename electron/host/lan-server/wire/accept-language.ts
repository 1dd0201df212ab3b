import type { PhraseLanguage } from '../../../../shared/messages/define-phrases.ts';

/** More ranges than this come from no browser. */
const mostRanges = 50;

function languageOfRange(range: string): { language: PhraseLanguage | null; quality: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const primary = tag.split('-')[0];
  const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
  return {
    language: primary === 'zh' ? 'zh-CN' : primary === 'en' || primary === '*' ? 'en' : null,
    quality: Number.isFinite(quality) ? quality : 0,
  };
}

/**
 * The language of an answer's sentences by `Accept-Language` (RFC 9110, 12.5.4): Chinese where the
 * caller prefers it to English, else English.
 */
export function acceptedLanguage(header: string | undefined): PhraseLanguage {
  if (header === undefined || !/zh/i.test(header)) return 'en';
  let best: { language: PhraseLanguage; quality: number } = { language: 'en', quality: 0 };
  for (const range of header.split(',', mostRanges)) {
    const { language, quality } = languageOfRange(range);
    if (language !== null && quality > best.quality) best = { language, quality };
  }
  return best.language;
}
