import { strToU8, zipSync } from 'fflate';

/** The least that a program would write of each format; what stands in them is markup of the format. */
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const officeRelation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export function zipOf(parts: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])), { level: 6, mtime: '2026-01-01' });
}

/** `targets` by id; the type is the last part of the relation's address. */
export function relations(targets: Readonly<Record<string, readonly [type: string, target: string]>>): string {
  const list = Object.entries(targets).map(([id, [type, target]]) => `<Relationship Id="${id}" Type="${officeRelation}/${type}" Target="${target}"/>`);
  return `${declaration}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join('')}</Relationships>`;
}

export interface SheetParts {
  /** Name to the inner markup of `worksheet`. */
  sheets: Readonly<Record<string, string>>;
  strings?: readonly string[];
  /** Format codes of the styles 1, 2, …; a number names a built-in one. */
  formats?: readonly (string | number)[];
  from1904?: boolean;
}

export function xlsx({ sheets, strings = [], formats = [], from1904 = false }: SheetParts): Uint8Array {
  const names = Object.keys(sheets);
  const ids = [0, ...formats.map((one, i) => (typeof one === 'number' ? one : 164 + i))];
  const codes = formats.flatMap((one, i) => (typeof one === 'string' ? [`<numFmt numFmtId="${164 + i}" formatCode="${one.replaceAll('"', '&quot;')}"/>`] : []));
  return zipOf({
    'xl/workbook.xml': `${declaration}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${officeRelation}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({ ...Object.fromEntries(names.map((_, i) => [`rId${i + 1}`, ['worksheet', `worksheets/sheet${i + 1}.xml`] as const])), s: ['styles', 'styles.xml'], t: ['sharedStrings', 'sharedStrings.xml'] }),
    'xl/styles.xml': `${declaration}<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${ids.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${declaration}<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, `${declaration}<worksheet>${sheets[name] ?? ''}</worksheet>`])),
  });
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join('');

export function shape(kind: string, ...lines: string[]): string {
  return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${kind}"/></p:nvPr></p:nvSpPr><p:txBody>${paragraphs(lines)}</p:txBody></p:sp>`;
}

export function slideTable(rows: readonly (readonly string[])[]): string {
  return `<p:graphicFrame><a:graphic><a:graphicData><a:tbl>${rows.map((cells) => `<a:tr>${cells.map((cell) => `<a:tc><a:txBody>${paragraphs([cell])}</a:txBody></a:tc>`).join('')}</a:tr>`).join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
}

export interface SlideParts {
  shapes: string;
  notes?: string;
}

/** In the order that is given; the files are numbered the other way round, as they are when slides were moved. */
export function pptx(slides: readonly SlideParts[]): Uint8Array {
  const number = (i: number): number => slides.length - i;
  const parts: Record<string, string> = {
    'ppt/presentation.xml': `${declaration}<p:presentation xmlns:r="${officeRelation}"><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 1}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(Object.fromEntries(slides.map((_, i) => [`rId${i + 1}`, ['slide', `slides/slide${number(i)}.xml`] as const]))),
  };
  slides.forEach(({ shapes, notes }, i) => {
    parts[`ppt/slides/slide${number(i)}.xml`] = `${declaration}<p:sld><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    if (notes === undefined) return;
    parts[`ppt/slides/_rels/slide${number(i)}.xml.rels`] = relations({ rId1: ['notesSlide', `../notesSlides/notesSlide${number(i)}.xml`] });
    parts[`ppt/notesSlides/notesSlide${number(i)}.xml`] = `${declaration}<p:notes>${shape('sldNum', '7')}${shape('body', notes)}</p:notes>`;
  });
  return zipOf(parts);
}

/** `kind` is text, spreadsheet or presentation; `body` the inner markup of `office:body`. */
export function odf(kind: string, body: string, manifest = ''): Uint8Array {
  return zipOf({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `${declaration}<office:document-content><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    'META-INF/manifest.xml': `${declaration}<manifest:manifest>${manifest}</manifest:manifest>`,
  });
}
