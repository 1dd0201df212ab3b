import { createHash } from 'node:crypto';

/** Small PDFs of our own making (ISO 32000-1), so that no one else's document is in the repository. */

type Encrypt = (objectNumber: number, bytes: Buffer) => Buffer;

interface PdfParts {
  objects: Map<number, Buffer>;
  /** Entries of the trailer beside size and root. */
  trailer: string;
}

function assemble({ objects, trailer }: PdfParts): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%âãÏÓ\n', 'latin1')];
  const offsets = new Map<number, number>();
  let length = parts[0]?.length ?? 0;
  for (const [number, body] of objects) {
    offsets.set(number, length);
    const part = Buffer.concat([Buffer.from(`${number} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const size = Math.max(...objects.keys()) + 1;
  const rows = Array.from({ length: size - 1 }, (_, i) => `${String(offsets.get(i + 1) ?? 0).padStart(10, '0')} 00000 n \n`);
  parts.push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

function stream(dictionary: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from('\nendstream')]);
}

function catalogue(pages: number, firstPage: number, step: number): [number, Buffer][] {
  const kids = Array.from({ length: pages }, (_, i) => `${firstPage + i * step} 0 R`).join(' ');
  return [[1, Buffer.from('<< /Type /Catalog /Pages 2 0 R >>')], [2, Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`)]];
}

const escaped = (text: string): string => text.replace(/[\\()]/g, '\\$&');

export interface PdfPage {
  heading: string;
  lines: readonly string[];
}

/** Headings in 18 points, lines in 11, both Helvetica. */
export function textPdf(pages: readonly PdfPage[], encryption?: { encrypt: Encrypt; trailer: string; dictionary: Buffer }): Buffer {
  const objects = new Map<number, Buffer>([...catalogue(pages.length, 4, 2), [3, Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')]]);
  pages.forEach(({ heading, lines }, i) => {
    const page = 4 + i * 2;
    const body = lines.map((line) => `0 -16 Td (${escaped(line)}) Tj`).join('\n');
    const content = Buffer.from(`BT /F1 18 Tf 72 760 Td (${escaped(heading)}) Tj /F1 11 Tf 0 -14 Td\n${body}\nET`, 'latin1');
    objects.set(page, Buffer.from(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${page + 1} 0 R >>`));
    objects.set(page + 1, stream('', encryption ? encryption.encrypt(page + 1, content) : content));
  });
  if (!encryption) return assemble({ objects, trailer: '' });
  const number = 4 + pages.length * 2;
  objects.set(number, encryption.dictionary);
  return assemble({ objects, trailer: `/Encrypt ${number} 0 R ${encryption.trailer}` });
}

/** Text at places, in points from the lower left corner, drawn in the order that is given; Helvetica in 10 points. */
export function placedPdf(pages: readonly (readonly (readonly [x: number, y: number, text: string])[])[]): Buffer {
  const objects = new Map<number, Buffer>([...catalogue(pages.length, 4, 2), [3, Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>')]]);
  pages.forEach((runs, i) => {
    const page = 4 + i * 2;
    const body = runs.map(([x, y, text]) => `1 0 0 1 ${x} ${y} Tm (${escaped(text)}) Tj`).join('\n');
    objects.set(page, Buffer.from(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${page + 1} 0 R >>`));
    objects.set(page + 1, stream('', Buffer.from(`BT /F1 10 Tf\n${body}\nET`, 'latin1')));
  });
  return assemble({ objects, trailer: '' });
}

/** Pages that are one picture each, as a scanner makes them; all share the picture, so 200 of them are small. */
export function scannedPdf(pages: number): Buffer {
  const picture = stream('/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 1', Buffer.from([0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81]));
  const objects = new Map<number, Buffer>([...catalogue(pages, 5, 1), [3, picture], [4, stream('', Buffer.from('595 0 0 842 0 0 cm /Im1 Do'))]]);
  for (let i = 0; i < pages; i += 1) objects.set(5 + i, Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /Im1 3 0 R >> >> /Contents 4 0 R >>'));
  return assemble({ objects, trailer: '' });
}

const padding = Buffer.from('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A', 'hex');
const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const box = Array.from({ length: 256 }, (_, i) => i);
  const swap = (a: number, b: number): void => {
    [box[a], box[b]] = [box[b] ?? 0, box[a] ?? 0];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (box[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return Buffer.from(bytes.map((byte) => {
    i = (i + 1) & 255;
    j = (j + (box[i] ?? 0)) & 255;
    swap(i, j);
    return byte ^ (box[((box[i] ?? 0) + (box[j] ?? 0)) & 255] ?? 0);
  }));
}

/** The standard security handler, revision 2 (ISO 32000-1, 7.6.3): old, weak, and read by every PDF reader. */
export function encryptedPdf(pages: readonly PdfPage[], password: string): Buffer {
  const padded = Buffer.concat([Buffer.from(password), padding]).subarray(0, 32);
  const id = md5(Buffer.from('hearth'));
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const owner = rc4(md5(padded).subarray(0, 5), padded);
  const key = md5(padded, owner, permissions, id).subarray(0, 5);
  const user = rc4(key, padding);
  const encrypt: Encrypt = (number, bytes) => rc4(md5(key, Buffer.from([number & 255, number >> 8, 0, 0, 0])).subarray(0, 10), bytes);
  const hex = (bytes: Buffer): string => `<${bytes.toString('hex')}>`;
  return textPdf(pages, {
    encrypt,
    trailer: `/ID [${hex(id)} ${hex(id)}]`,
    dictionary: Buffer.from(`<< /Filter /Standard /V 1 /R 2 /O ${hex(owner)} /U ${hex(user)} /P -4 >>`),
  });
}
