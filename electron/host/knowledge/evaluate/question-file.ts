import papaparse from 'papaparse';
import { z } from 'zod';
import {
  expectedPassageSchema,
  questionsMax,
  type ExpectedPassage,
} from '../../../../shared/contract/evaluation.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { usualBounds } from '../../bodies/json-bounds.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';

/**
 * Question sets as files. A file names documents by file name and passages by their words: ids mean
 * nothing on another machine.
 */

export interface FiledQuestion {
  question: string;
  expected: ExpectedPassage[];
}

export interface ReadQuestions {
  questions: FiledQuestion[];
  /** `line` is the row or item, from 1. */
  refused: { line: number; reason: string }[];
}

const passageSchema = z.object({
  file: z.string().max(1000).default(''),
  text: z.string().max(20_000).default(''),
});
const itemSchema = z.object({
  question: z.string().trim().min(1).max(2000),
  expected: z.array(passageSchema).max(10).optional(),
  file: passageSchema.shape.file,
  passage: passageSchema.shape.text,
});

const columns: Readonly<Record<'question' | 'file' | 'passage', readonly string[]>> = {
  question: ['question', 'query', '问题'],
  file: ['file', 'document', '文件', '文档'],
  passage: ['passage', 'text', 'answer', '段落', '原文'],
};

/**
 * Reads what `writeQuestions` writes, and CSV with the columns question, file and passage. Rows of
 * one question are passages of which any one answers it.
 */
export function readQuestions(text: string, format: 'json' | 'csv'): ReadQuestions {
  const read: ReadQuestions = { questions: [], refused: [] };
  const byText = new Map<string, FiledQuestion>();
  itemsOf(text, format, read).forEach((item, i) => {
    const { data, error } = itemSchema.safeParse(item);
    if (!data)
      return read.refused.push({
        line: i + 1,
        reason: error.issues
          .map(({ path, message }) => `${path.join('.') || 'item'}: ${message}`)
          .join('; '),
      });
    const expected = (data.expected ?? [{ file: data.file, text: data.passage }])
      .filter((one) => one.file !== '' || one.text.trim() !== '')
      .map((one) => expectedPassageSchema.parse({ documentId: '', ...one }));
    if (expected.length === 0)
      return read.refused.push({ line: i + 1, reason: phrase('knowledge.rowNamesNothing').text });
    const known = byText.get(data.question);
    if (known) known.expected = [...known.expected, ...expected].slice(0, 10);
    else byText.set(data.question, { question: data.question, expected });
    return undefined;
  });
  return { ...read, questions: [...byText.values()] };
}

/**
 * As many questions as a base takes, with ten passages each: what follows would be refused anyway,
 * and reading it holds the event loop.
 */
const rowsMax = questionsMax * 10;
/** Three values a passage and two a question. */
const fileBounds = { ...usualBounds, maxValues: rowsMax * 4 };

function itemsOf(text: string, format: 'json' | 'csv', read: ReadQuestions): unknown[] {
  const plain = text.replace(/^\uFEFF/, '');
  if (format === 'csv') return rowsOf(plain, read);
  try {
    const parsed = parseJsonNow(plain, fileBounds);
    if (Array.isArray(parsed)) return parsed;
    read.refused.push({ line: 1, reason: phrase('knowledge.rowsNoList').text });
  } catch (error) {
    read.refused.push({
      line: 1,
      reason: error instanceof AppError ? error.message : phrase('knowledge.rowsNoJson').text,
    });
  }
  return [];
}

function rowsOf(text: string, read: ReadQuestions): unknown[] {
  const { data } = papaparse.parse<string[]>(text, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', '\t', ';'],
    preview: rowsMax + 2,
  });
  const [header = [], ...rows] = data;
  if (rows.length > rowsMax) {
    rows.length = rowsMax;
    read.refused.push({
      line: rowsMax + 2,
      reason: phrase('knowledge.rowsTooMany', { most: rowsMax }).text,
    });
  }
  const at = (column: keyof typeof columns): number =>
    header.findIndex((title) => columns[column].includes(title.trim().toLowerCase()));
  const [question, file, passage] = [at('question'), at('file'), at('passage')];
  if (question === -1) {
    read.refused.push({ line: 1, reason: phrase('knowledge.rowsNoColumn').text });
    return [];
  }
  return rows.map((row) => ({
    question: cell(row, question),
    file: cell(row, file),
    passage: cell(row, passage),
  }));
}

/** What `escapeFormulae` put before a formula is taken away again. */
const cell = (row: readonly string[], index: number): string =>
  (row[index] ?? '').trim().replace(/^'(?=[=+\-@])/, '');

/**
 * JSON, or CSV with a row for each passage; a cell that a spreadsheet would run is made text
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
export function writeQuestions(
  questions: readonly FiledQuestion[],
  format: 'json' | 'csv',
): string {
  if (format === 'json')
    return `${JSON.stringify(
      questions.map(({ question, expected }) => ({
        question,
        expected: expected.map(({ file, text }) => ({ file, text })),
      })),
      null,
      2,
    )}\n`;
  const rows = questions.flatMap(({ question, expected }) =>
    expected.map(({ file, text }) => [question, file, text]),
  );
  const csv = papaparse.unparse(
    { fields: ['question', 'file', 'passage'], data: rows },
    { escapeFormulae: true, newline: '\r\n' },
  );
  return `\uFEFF${csv}\r\n`;
}
