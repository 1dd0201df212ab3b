import type { Reader } from '../../../shared/contract/knowledge.ts';

/** Some 100 to 500 kB: a few milliseconds of the page's and of the host's time. */
export const sectionsAtATime = 500;

/** One that goes on changing is asked for in one answer, however long. */
const mostTries = 3;

/**
 * A document in parts, so that neither side is kept busy by a long one; restarts if it changed in
 * between.
 */
export async function readWhole(
  readPart: (from: number, limit?: number) => Promise<Reader>,
): Promise<Reader> {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const first = await readPart(0, sectionsAtATime);
    const sections = [...first.sections];
    let part = first;
    const isSame = (): boolean =>
      part.document.chunks === first.document.chunks &&
      part.document.updatedAt === first.document.updatedAt;
    while (part.sections.length === sectionsAtATime && isSame()) {
      part = await readPart(sections.length, sectionsAtATime);
      sections.push(...part.sections);
    }
    if (isSame()) return { document: part.document, sections };
  }
  return readPart(0);
}
