import { proseParts } from './citation-marks.ts';

/**
 * What of an answer could carry something out of it: a picture is fetched by the program that shows the
 * answer, also by other programs that ask over the network, and its address can hold what the
 * passages say. Pictures become links, links to addresses that no passage holds become their text,
 * also where they are spread over lines that come one by one or say their address elsewhere
 * (CommonMark 0.31, 4.7 and 6.3), and HTML that fetches becomes text. Code stays as it is.
 */
const picture = /!(?=\[)/g;
const address = '[a-z][a-z\\d+.-]*:[^\\s)>]*|//[^\\s)>]*';
/** Its text may have begun on the line before, or be a link itself. */
const link = new RegExp(`(?:\\[([^\\]\\n]*))?\\]\\(\\s*<?(${address})[^)\\n]*(?:\\)|\\s*$)`, 'gi');
/** The address comes with the next line. */
const openLink = /\]\(\s*$/;
const definition = new RegExp(
  `^([^\\S\\n]*\\[[^\\]\\n]+\\]):(?=[^\\S\\n]*(?:$|<?(${address})))`,
  'gim',
);
const fetchingNames =
  'img|image|picture|source|video|audio|track|iframe|object|embed|link|svg|use|script|style|base|' +
  'meta|form|input|button';
const fetchingTag = new RegExp(`<(?=/?(?:${fetchingNames})\\b)`, 'gi');

/** `known` are the texts that an address may come from. */
export function harmless(text: string, known: readonly string[]): string {
  return proseParts(text)
    .map(({ text: part, code }) => (code ? part : harmlessProse(part, known)))
    .join('');
}

function harmlessProse(text: string, known: readonly string[]): string {
  const isKnown = (to: string): boolean => known.some((one) => one.includes(to));
  return text
    .replace(picture, '')
    .replace(link, (whole, shown: string | undefined, to: string) =>
      isKnown(to) ? whole : shown === undefined ? ']' : /[\p{L}\p{N}]/u.test(shown) ? shown : '',
    )
    .replace(openLink, '] (')
    .replace(definition, (whole, label: string, to: string | undefined) =>
      to !== undefined && isKnown(to) ? whole : `${label} :`,
    )
    .replace(fetchingTag, '&lt;');
}
