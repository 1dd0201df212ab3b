import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { parseLimits } from '../document/parsed.ts';
import { createXmlReader, readXml, type XmlEvents } from '../archive/xml-reader.ts';
import { openZip, type ZipReader } from '../archive/zip-guard.ts';

const oleMagic = [0xd0, 0xcf, 0x11, 0xe0];

/** Opens the container of an office document whose large parts are read as a stream. */
export function openOffice(bytes: Uint8Array, extension: string): Promise<ZipReader> {
  refuseOle(bytes, extension);
  return openZip(bytes, parseLimits.streamedBytes);
}

/**
 * Office packs an encrypted document, like one of the formats before 2007, into an OLE container.
 */
export function refuseOle(bytes: Uint8Array, extension: string): void {
  if (!oleMagic.every((byte, i) => bytes[i] === byte)) return;
  throw new AppError('document_encrypted', phrase('documents.officeProtected', { extension }));
}

/** Stops reading a part without an error: what is wanted of it has been read. */
export class Enough extends Error {}

/** One XML part as events, never held as a whole. */
export async function streamXml(zip: ZipReader, name: string, events: XmlEvents): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  const reader = createXmlReader(events);
  try {
    await zip.stream(name, (part) => reader.write(decoder.decode(part, { stream: true })));
    reader.write(decoder.decode());
  } catch (error) {
    if (error instanceof Enough) return;
    throw error;
  }
  reader.end();
}

export interface Relation {
  /** The last part of its type's address, such as `slide`. */
  type: string;
  /** The part's name in the container. */
  target: string;
}

/** The relations of a part, by id (ECMA-376, part 2); none where it has none. */
export async function relationsOf(zip: ZipReader, part: string): Promise<Map<string, Relation>> {
  const folder = relationFolder(part);
  const file = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const relations = new Map<string, Relation>();
  if (!zip.has(file)) return relations;
  readXml(await zip.text(file), {
    open(name, { Id, Type, Target, TargetMode }) {
      if (
        name !== 'Relationship' ||
        Id === undefined ||
        Target === undefined ||
        TargetMode === 'External'
      )
        return;
      relations.set(Id, {
        type: (Type ?? '').split('/').at(-1) ?? '',
        target: resolvePart(folder, Target),
      });
    },
  });
  return relations;
}

/** What a part's references start from; with its `/` at the end. */
export function relationFolder(part: string): string {
  return part.slice(0, part.lastIndexOf('/') + 1);
}

/** A reference inside of the container, from a folder of it. */
export function resolvePart(folder: string, reference: string): string {
  const path = new URL(reference, `zip:///${folder}`).pathname.slice(1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
