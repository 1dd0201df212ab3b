import type { ParsedSection, Parser } from '../document/parsed.ts';
import { createSections, type SectionCollector } from '../document/sections.ts';
import type { ZipReader } from '../archive/zip-guard.ts';
import { openOffice, relationsOf, streamXml } from './office-zip.ts';

const presentationPart = 'ppt/presentation.xml';

/**
 * A slide a page under its title: text boxes in the order of the file, tables, then what the
 * speaker notes (ECMA-376, part 1, 19 and 21).
 */
export const parsePptx: Parser = async (bytes, mediaType) => {
  const zip = await openOffice(bytes, '.pptx');
  const slides = await slideParts(zip);
  const sections: ParsedSection[] = [];
  for (const [index, part] of slides.entries())
    sections.push(...(await slideSections(zip, part, index + 1)));
  return { mediaType, pages: slides.length, sections };
};

async function slideParts(zip: ZipReader): Promise<string[]> {
  const relations = await relationsOf(zip, presentationPart);
  const slides: string[] = [];
  await streamXml(zip, presentationPart, {
    open(name, attributes) {
      const target = name === 'sldId' ? relations.get(attributes['r:id'] ?? '')?.target : undefined;
      if (target !== undefined && zip.has(target)) slides.push(target);
    },
  });
  return slides;
}

interface Shape {
  kind: string;
  paragraphs: string[];
  rows: string[][];
}

async function slideSections(zip: ZipReader, part: string, page: number): Promise<ParsedSection[]> {
  const shapes = await shapesOf(zip, part);
  const title = shapes
    .filter(({ kind }) => kind === 'title' || kind === 'ctrTitle')
    .flatMap(({ paragraphs }) => paragraphs)
    .join(' ');
  const collector = createSections(page);
  if (title !== '') collector.heading(1, title);
  for (const shape of shapes)
    if (shape.kind !== 'title' && shape.kind !== 'ctrTitle') write(shape, collector);
  const notes = [...(await relationsOf(zip, part)).values()].find(
    ({ type, target }) => type === 'notesSlide' && zip.has(target),
  );
  if (notes)
    for (const shape of await shapesOf(zip, notes.target))
      if (shape.kind === 'body') write(shape, collector);
  const sections = collector.end();
  // A slide with nothing but its title says that in its text, since a section without text is none.
  return sections.length === 0 && title !== '' ? [{ page, headings: [], text: title }] : sections;
}

function write({ paragraphs, rows }: Shape, collector: SectionCollector): void {
  for (const paragraph of paragraphs) collector.line(paragraph);
  collector.table(rows);
  collector.line('');
}

/** Placeholders of the master (date, footer, number of the slide) are no content. */
const furniture = new Set(['dt', 'ftr', 'sldNum', 'hdr']);

async function shapesOf(zip: ZipReader, part: string): Promise<Shape[]> {
  const shapes: Shape[] = [];
  let shape: Shape = { kind: '', paragraphs: [], rows: [] };
  let paragraph: string | null = null;
  let cell: string[] | null = null;
  let inText = false;
  await streamXml(zip, part, {
    open(name, attributes) {
      if (name === 'sp' || name === 'graphicFrame')
        shapes.push((shape = { kind: '', paragraphs: [], rows: [] }));
      else if (name === 'ph') shape.kind = attributes.type ?? 'object';
      else if (name === 'tr') shape.rows.push([]);
      else if (name === 'tc') cell = [];
      else if (name === 'p') paragraph = '';
      else if (name === 't') inText = true;
      else if ((name === 'br' || name === 'tab') && paragraph !== null) paragraph += ' ';
    },
    text(text) {
      if (inText && paragraph !== null) paragraph += text;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'p' && paragraph !== null) {
        if (paragraph.trim() !== '')
          (cell ?? shape.paragraphs).push(paragraph.replace(/\s+/g, ' ').trim());
        paragraph = null;
      } else if (name === 'tc') {
        shape.rows.at(-1)?.push((cell ?? []).join(' '));
        cell = null;
      }
    },
  });
  return shapes.filter(({ kind }) => !furniture.has(kind));
}
