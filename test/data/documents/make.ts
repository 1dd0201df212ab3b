/** `node test/data/documents/make.ts` writes the documents here that are not plain text. */
import { writeFileSync } from 'node:fs';
import { docx, heading, paragraph, table } from './make-docx.ts';
import { encryptedPdf, scannedPdf, textPdf, type PdfPage } from './make-pdf.ts';

const write = (name: string, bytes: Uint8Array): void => writeFileSync(new URL(name, import.meta.url), bytes);

const manual: PdfPage[] = [
  {
    heading: 'The boiler of the Harbour House',
    lines: ['The boiler in the cellar of the Harbour House was built by Kessler in 2014 and heats all', 'eleven flats. It burns wood pellets, which are kept in the store beside it. The caretaker', 'is Mrs Ingrid Solheim; her telephone number stands at the front door.'],
  },
  {
    heading: 'Starting and stopping',
    lines: ['Before the boiler is started, the ash box must be empty and the water pressure must stand', 'between 1.5 and 2.0 bar. Turn the red switch to position two and wait for ninety seconds', 'until the fan is heard. To stop it, turn the switch to zero; the fire goes out by itself', 'within forty minutes. Never open the door while the fan runs.'],
  },
  {
    heading: 'Faults',
    lines: ['Fault E12 means that the pellet store is empty. Fault E27 means that the chimney is block-', 'ed: leave the cellar, open the windows and call the chimney sweep. The warranty ends on', '30 September 2029.'],
  },
];

write('boiler-manual.pdf', textPdf(manual));
write('encrypted.pdf', encryptedPdf(manual.slice(0, 1), 'secret'));
write('scanned-200-pages.pdf', scannedPdf(200));
write(
  'minutes.docx',
  docx(
    [
      heading(1, 'Minutes of the house meeting'),
      paragraph('The meeting took place on 12 May 2026 in the laundry room. Nine of the eleven flats were represented.'),
      heading(2, 'Bicycles'),
      paragraph('From July on bicycles are kept in the former coal cellar. Each flat gets two hooks, and the key costs 15 euros.'),
      heading(2, 'Costs'),
      table([['Item', 'Euros'], ['New roof gutter', '4,300'], ['Stairwell paint', '1,150']]),
    ].join(''),
  ),
);
