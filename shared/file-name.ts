/**
 * What systems reserve whatever the ending (learn.microsoft.com, "Naming Files, Paths, and
 * Namespaces").
 */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const longest = 120;

/**
 * Someone's words as a file's name that every system takes, with its ending kept; `other` where
 * nothing is left of it.
 */
export function fileNameOf(words: string, other = 'file'): string {
  const clean = words
    .normalize('NFC')
    .replaceAll(/[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  const [ending = ''] = /\.\w{1,15}$/.exec(clean) ?? [];
  const stem = [...clean.slice(0, clean.length - ending.length)]
    .slice(0, longest)
    .join('')
    .trimEnd();
  const name = stem + ending;
  return name === '' ? other : reserved.test(name) ? `_${name}` : name;
}
