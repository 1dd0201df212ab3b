/**
 * Windows code pages as `TextDecoder` calls them (RTF 1.9.1, `\ansicpg`); others are
 * windows-<number>.
 */
export const codePages: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  65001: 'utf-8',
  437: 'windows-1252',
  850: 'windows-1252',
};
/** `\fcharset` of a font to its code page. */
export const fontCharsets: Readonly<Record<number, number>> = {
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};
/** Groups without text of the document. */
export const unread = new Set([
  'colortbl',
  'info',
  'pict',
  'object',
  'objdata',
  'header',
  'headerl',
  'headerr',
  'headerf',
  'footer',
  'footerl',
  'footerr',
  'footerf',
  'fldinst',
  'themedata',
  'datastore',
  'listtable',
  'listoverridetable',
  'revtbl',
  'rsidtbl',
  'generator',
  'xmlnstbl',
  'latentstyles',
  'nonshppict',
  'annotation',
  'atnid',
  'atnauthor',
  'filetbl',
  'bkmkstart',
  'bkmkend',
]);
export const characters: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  '~': ' ',
  _: '-',
};

export const cellEnds = new Set(['cell', 'nestcell']);
export const rowEnds = new Set(['row', 'nestrow']);
export const paragraphEnds = new Set(['par', 'sect', 'page']);
