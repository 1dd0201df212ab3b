import { expect, it } from 'vitest';
import { mayBeOpened } from './may-be-opened.ts';

it.each([
  '/home/ann/Lease.PDF',
  'C:\\docs\\员工手册.md',
  '\\\\nas\\share\\rent.xlsx',
  '/docs/v1.2/notes.txt',
])('%s is a document', (path) => expect(mayBeOpened(path)).toBe(true));

it.each([
  '/docs/run.sh',
  'C:\\docs\\setup.exe',
  '/docs/clean.js',
  '/docs/a.desktop',
  '/docs/lease.pdf.command',
  'C:\\docs\\lease.pdf.',
  'C:\\docs\\lease.pdf ',
  'C:\\docs\\run.exe:lease.pdf',
  '/docs/book.xlsm',
  '/docs/Makefile',
  '/docs/pdf',
  '/docs/.pdf',
])('%s is not run by us', (path) => expect(mayBeOpened(path)).toBe(false));
