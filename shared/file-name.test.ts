import { expect, it } from 'vitest';
import { fileNameOf } from './file-name.ts';

it.each([
  ['租约：2027/05.md', '租约：2027 05.md'],
  ['../../etc/passwd', 'etc passwd'],
  ['C:\\Windows\\x.txt', 'C Windows x.txt'],
  ['lease\u202Efdp.exe', 'lease fdp.exe'],
  ['CON.txt', '_CON.txt'],
  ['  notes. ', 'notes'],
  ['\n', 'file'],
  [`${'长'.repeat(300)}.pdf`, `${'长'.repeat(120)}.pdf`],
])('%s can be saved everywhere, leads nowhere else and shows its true ending', (words, name) =>
  expect(fileNameOf(words)).toBe(name),
);
