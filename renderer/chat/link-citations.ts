/** Code in Markdown, which never contains a citation. */
const code = /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)/;
/** `[3]`, `【3】` as Chinese models write it; not the text of a link, and no definition. */
const citation = /\[(\d{1,3})\](?![(:])|【(\d{1,3})】/g;

/** The random part cannot be predicted: a document may make a model write such a link. */
export const citationHref = `#source-${crypto.getRandomValues(new Uint32Array(2)).join('')}-`;

/**
 * Makes each `[n]` that names a source of this answer a link that starts with `citationHref`.
 * Numbers without a source stay text, so nothing that looks like a citation leads nowhere.
 */
export function linkCitations(markdown: string, numbers: ReadonlySet<number>): string {
  if (numbers.size === 0) return markdown;
  return markdown
    .split(code)
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return part.replaceAll(
        citation,
        (whole: string, ascii: string | undefined, wide: string | undefined) => {
          const n = Number(ascii ?? wide);
          return numbers.has(n) ? `[${n}](${citationHref}${n})` : whole;
        },
      );
    })
    .join('');
}

/** The source number of a link made by `linkCitations`; null for any other. */
export function citedNumber(href: string | undefined): number | null {
  if (!href?.startsWith(citationHref)) return null;
  const n = Number(href.slice(citationHref.length));
  return Number.isInteger(n) ? n : null;
}
