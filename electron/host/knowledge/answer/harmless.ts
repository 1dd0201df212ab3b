import { proseParts } from './citation-marks.ts';

/**
 * What of an answer could carry something out of it: a picture is fetched by whoever shows the answer, also by other programs that ask over the network, and its address can
 * hold what the passages say. Pictures become links, links to addresses that no passage holds become their text, and HTML that fetches becomes text. Code stays as it is.
 */
const picture = /!(?=\[)/g;
const link = /\[([^\]\n]*)\]\(\s*<?([a-z][a-z\d+.-]*:[^\s)>]*|\/\/[^\s)>]*)[^)\n]*\)/gi;
const fetchingTag = /<(?=\/?(?:img|image|picture|source|video|audio|track|iframe|object|embed|link|svg|use|script|style|base|meta|form|input|button)\b)/gi;

/** `known` are the texts that an address may come from. */
export function harmless(text: string, known: readonly string[]): string {
  return proseParts(text).map(({ text: part, code }) => (code ? part : harmlessProse(part, known))).join('');
}

function harmlessProse(text: string, known: readonly string[]): string {
  return text
    .replace(picture, '')
    .replace(link, (whole, shown: string, address: string) => (known.some((one) => one.includes(address)) ? whole : /[\p{L}\p{N}]/u.test(shown) ? shown : ''))
    .replace(fetchingTag, '&lt;');
}
