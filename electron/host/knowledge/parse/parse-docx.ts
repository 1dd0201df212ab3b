import mammoth from 'mammoth';
import { AppError } from '../../../../shared/errors.ts';
import { htmlSections } from './parse-html.ts';
import type { Parser } from './parsed.ts';
import { guardZip } from './zip-guard.ts';

const oleMagic = [0xd0, 0xcf, 0x11, 0xe0];

/** Word's headings, lists and tables; images are left out and nothing outside the file is read. */
export const parseDocx: Parser = async (bytes, mediaType) => {
  // Word packs an encrypted .docx, like an old .doc, into an OLE container.
  if (oleMagic.every((byte, i) => bytes[i] === byte)) throw new AppError('document_encrypted', 'The document is protected by a password, or is of the old .doc format. Save it as .docx without a password and add that.');
  await guardZip(bytes);
  const withoutImages = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, { convertImage: withoutImages, externalFileAccess: false });
  return { mediaType, pages: null, sections: htmlSections(value) };
};
