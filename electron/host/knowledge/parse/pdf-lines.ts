/** A run of text as pdf.js gives it; positions and sizes in PDF points, y upwards. */
export interface PdfItem {
  text: string;
  endsLine: boolean;
  height: number;
  x: number;
  y: number;
  width: number;
}

export interface PdfLine {
  text: string;
  /** Of the tallest run in it, rounded to half a point. */
  height: number;
}

/** Joins runs to lines, with an empty line where a paragraph's gap is, and puts words back together that were broken at a line's end. */
export function pdfLines(items: readonly PdfItem[]): PdfLine[] {
  const lines: (PdfLine & { y: number })[] = [];
  let text = '';
  let height = 0;
  let y: number | null = null;
  let end = 0;
  const flush = (): void => {
    if (text.trim() !== '') lines.push({ text: text.trim().replace(/\s+/g, ' '), height: Math.round(height * 2) / 2, y: y ?? 0 });
    text = '';
    height = 0;
    y = null;
  };
  for (const item of items) {
    if (y !== null && item.text !== '' && Math.abs(item.y - y) > Math.max(height, item.height) * 0.7) flush();
    if (text !== '' && item.x - end > item.height * 0.2 && !text.endsWith(' ')) text += ' ';
    text += item.text;
    if (item.text.trim() !== '') {
      height = Math.max(height, item.height);
      y ??= item.y;
    }
    end = item.x + item.width;
    if (item.endsLine) flush();
  }
  flush();
  return paragraphs(lines);
}

function paragraphs(lines: readonly (PdfLine & { y: number })[]): PdfLine[] {
  const joined: PdfLine[] = [];
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    const gap = before ? before.y - line.y : 0;
    const last = joined.at(-1);
    if (before && (gap > line.height * 2 || gap < 0)) joined.push({ text: '', height: line.height });
    // Only a hyphen between two small letters is a broken word.
    if (last && gap > 0 && gap <= line.height * 2 && /\p{Ll}-$/u.test(last.text) && /^\p{Ll}/u.test(line.text)) last.text = last.text.slice(0, -1) + line.text;
    else joined.push({ text: line.text, height: line.height });
  });
  return joined;
}
