import mammoth from 'mammoth';
import { refuseOle } from './office/office-zip.ts';
import { htmlSections } from './parse-html.ts';
import type { Parser } from './document/parsed.ts';
import { guardZip } from './archive/zip-guard.ts';

/** Word's headings, lists and tables; images are left out and nothing outside the file is read. */
export const parseDocx: Parser = async (bytes, mediaType) => {
  refuseOle(bytes, '.docx');
  await guardZip(bytes);
  const withoutImages = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes) },
    { convertImage: withoutImages, externalFileAccess: false },
  );
  return { mediaType, pages: null, sections: htmlSections(value) };
};
