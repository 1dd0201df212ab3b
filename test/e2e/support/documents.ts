import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A PDF with these lines on each page, in a font that every reader has (ISO 32000-1, 7.5: header,
 * objects, table of their places, trailer).
 */
export function pdf(pages: readonly (readonly string[])[]): Buffer {
  const escaped = (line: string): string => line.replace(/[\\()]/g, '\\$&');
  const content = (lines: readonly string[]): string =>
    `BT /F1 12 Tf 72 770 Td 16 TL\n${lines.map((line) => `(${escaped(line)}) Tj T*`).join('\n')}\nET`;
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((lines, index) => [
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R ' +
        `>> >> /Contents ${5 + index * 2} 0 R >>`,
      `<< /Length ${Buffer.byteLength(content(lines), 'latin1')} >>\nstream\n${content(lines)}\nendstream`,
    ]),
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text +=
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size ` +
    `${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

const lease = [
  [
    'LEASE AGREEMENT',
    '',
    'between Harbour Street Estates Ltd. (the landlord) and Northwind Printing Ltd. (the tenant)',
    'for the workshop at 14 Harbour Street, ground floor and yard.',
    '',
    '1. The premises',
    'The workshop has a floor of 240 square metres and a yard with room for three vans.',
    'The tenant may use it for printing and for the storage of paper.',
  ],
  [
    '2. Term',
    'The lease begins on 1 June 2022 and ends on 31 May 2027.',
    'The tenant may extend it once by three years, in writing, six months before it ends.',
    '',
    '3. Rent',
    'The monthly rent is 1,450 euros, due on the third working day of each month.',
    'A deposit of three monthly rents is kept on a separate account.',
  ],
  [
    '4. Repairs',
    'The landlord keeps the roof, the outer walls and the heating in repair.',
    'The tenant pays for repairs inside the workshop up to 200 euros each.',
    '',
    '5. Insurance',
    'The tenant insures machines and paper against fire and water.',
  ],
];

const handbook = `# 员工手册

本手册适用于北风印刷有限公司的全体员工。

## 工作时间

公司实行每周五天工作制，上班时间为上午九点至下午六点，午休一小时。

## 年假

入职满一年的员工每年享有十二天带薪年假。未休完的年假可以保留到次年三月底。

## 报销

出差费用应在返回后十个工作日内报销，并附上发票原件。超过五千元的支出须事先经财务主管批准。
`;

export const facts = {
  pdf: { file: 'lease.pdf', page: 2, question: 'When does the lease end?', answer: '31 May 2027' },
  markdown: {
    file: '员工手册.md',
    heading: '年假',
    question: '员工每年有多少天带薪年假？',
    answer: '十二天',
  },
} as const;

/** A folder with a PDF and a Chinese Markdown file, as a user would add it. */
export function writeDocuments(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, facts.pdf.file), pdf(lease));
  writeFileSync(join(folder, facts.markdown.file), handbook);
  return folder;
}
