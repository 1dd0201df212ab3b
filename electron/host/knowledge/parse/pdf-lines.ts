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

interface PlacedLine extends PdfLine {
  y: number;
  /** Where its last run ends. */
  end: number;
}

/** Joins runs to lines and the lines of a paragraph to one, with an empty line where a paragraph's gap is. */
export function pdfLines(items: readonly PdfItem[]): PdfLine[] {
  const lines: PlacedLine[] = [];
  let text = '';
  let height = 0;
  let y: number | null = null;
  let end = 0;
  const flush = (): void => {
    if (text.trim() !== '') lines.push({ text: text.trim().replace(/\s+/g, ' '), height: Math.round(height * 2) / 2, y: y ?? 0, end });
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
      end = item.x + item.width;
    }
    if (item.endsLine) flush();
  }
  flush();
  return paragraphs(lines);
}

/** A line that runs to the right edge goes on in the next one; a short one ends there, as in lists, tables and addresses. */
function paragraphs(lines: readonly PlacedLine[]): PdfLine[] {
  const edge = Math.max(0, ...lines.map((line) => line.end));
  const joined: PdfLine[] = [];
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    const last = joined.at(-1);
    const gap = before ? before.y - line.y : 0;
    const follows = before !== undefined && gap > 0 && gap <= line.height * 2 && Math.abs(before.height - line.height) < 1;
    if (before && !follows && before.height === line.height) joined.push({ text: '', height: line.height });
    if (last && follows && before.end > edge * 0.8 && !/^([-–•*]|\d+[.)])\s/.test(line.text)) last.text = continued(last.text, line.text);
    else joined.push({ text: line.text, height: line.height });
  });
  return joined;
}

/** Only a hyphen between two small letters is a broken word; between Han characters there is no space. */
function continued(before: string, line: string): string {
  if (/\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(line)) return before.slice(0, -1) + line;
  return /[\p{Script=Han}，。、；：）]$/u.test(before) && /^[\p{Script=Han}（《“]/u.test(line) ? before + line : `${before} ${line}`;
}
