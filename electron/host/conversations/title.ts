const longest = 60;

/**
 * A conversation's title from its first message: the first line that says something, cut at a word
 * (at a character where a script has no spaces).
 */
export function titleFrom(content: string): string {
  const line =
    content
      .split('\n')
      .map((one) =>
        one
          .replace(/^[#>*\-\s`]+/, '')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .find((one) => one !== '') ?? '';
  const letters = [...line];
  if (letters.length <= longest) return line;
  const cut = letters.slice(0, longest).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:，、；：]+$/, '')}…`;
}
