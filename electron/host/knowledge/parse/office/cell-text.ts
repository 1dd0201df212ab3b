import { format } from 'numfmt';

/** What a cell of a sheet holds: `t` of ECMA-376, part 1, 18.18.11, its style's index, and `v`. */
export interface RawCell {
  type: string;
  style: number;
  value: string;
}

export type CellText = (cell: RawCell) => string;

/**
 * ECMA-376, part 1, 18.8.30: formats that have a number and no code. Those that follow the reader's
 * country (14 to 22, 27 to 36, 50 to 58) are written with the year first, which is read one way
 * only.
 */
const builtIn: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  27: 'yyyy"年"m"月"',
  28: 'm"月"d"日"',
  29: 'm"月"d"日"',
  30: 'yyyy-mm-dd',
  31: 'yyyy"年"m"月"d"日"',
  32: 'h"时"mm"分"',
  33: 'h"时"mm"分"ss"秒"',
  36: 'yyyy"年"m"月"',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  41: '#,##0',
  42: '#,##0',
  43: '#,##0.00',
  44: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  50: 'yyyy"年"m"月"',
  51: 'm"月"d"日"',
  52: 'yyyy"年"m"月"',
  53: 'm"月"d"日"',
  54: 'm"月"d"日"',
  57: 'yyyy"年"m"月"',
  58: 'm"月"d"日"',
};

/** Days between the beginnings of the two calendars (18.17.4.1). */
const days1904 = 1462;

/** `formats` by style, `strings` by number; both as the workbook lists them. */
export function createCellText(
  formats: readonly (string | number)[],
  strings: readonly string[],
  from1904: boolean,
): CellText {
  return ({ type, style, value }) => {
    if (type === 's') return strings[Number(value)] ?? '';
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (type !== 'n') return value;
    const number = Number(value);
    if (!Number.isFinite(number)) return value;
    const chosen = formats[style] ?? 0;
    const pattern = typeof chosen === 'number' ? (builtIn[chosen] ?? 'General') : chosen;
    return shown(number, pattern, from1904);
  };
}

/** "General" without Excel's 11 digits and without the noise of binary fractions. */
function shown(number: number, pattern: string, from1904: boolean): string {
  if (/^general$/i.test(pattern) || pattern === '@') return String(Number(number.toPrecision(15)));
  const serial =
    from1904 && /[dmyhs]/i.test(pattern.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''))
      ? number + days1904
      : number;
  return format(pattern, serial, { throws: false }).replace(/\s+/g, ' ').trim();
}
