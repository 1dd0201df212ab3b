import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chunkSections } from '../parse/chunk.ts';
import { isExpected } from './match.ts';

interface Xquad {
  data: { paragraphs: { context: string }[] }[];
}

function articleOf(language: string): string {
  const file = JSON.parse(
    readFileSync(
      new URL(`../../../../test/data/retrieval/xquad.${language}.json`, import.meta.url),
      'utf8',
    ),
  ) as Xquad;
  return (file.data[0]?.paragraphs ?? []).map(({ context }) => context).join('\n\n');
}

const cut = (text: string, maxTokens: number) =>
  chunkSections([{ page: null, headings: [], text }], {
    maxTokens,
    overlapTokens: maxTokens / 10,
  }).map((chunk) => ({
    documentId: 'doc_2',
    file: 'folder/a.md',
    text: chunk.text,
    at: text.indexOf(chunk.text),
  }));

describe('the expected passage', () => {
  describe.each(['en', 'zh'])('of a document that is cut again (%s)', (language) => {
    const text = articleOf(language);
    const expected = cut(text, 200).map((chunk) => ({
      ...chunk,
      documentId: 'doc_gone',
      file: 'a.md',
    }));

    it.each([100, 150, 200, 500])(
      'is known again in passages of %i tokens, and never in one that has no part in it',
      (maxTokens) => {
        const hits = cut(text, maxTokens);
        for (const wanted of expected) {
          const found = hits.filter((hit) => isExpected(hit, [wanted]));
          expect(found.length, wanted.text).toBeGreaterThan(0);
          for (const hit of found)
            expect(
              Math.min(hit.at + hit.text.length, wanted.at + wanted.text.length) -
                Math.max(hit.at, wanted.at),
              hit.text,
            ).toBeGreaterThan(0);
        }
      },
    );
  });

  const clause = {
    documentId: 'doc_1',
    file: 'lease.md',
    text: 'The rent is 940 euros a month and is due on the third working day of the month.',
  };

  it('is not the heading or the line that is in every document', () => {
    expect(
      isExpected({ documentId: 'doc_1', file: 'lease.md', text: 'of the month.' }, [clause]),
    ).toBe(false);
    expect(
      isExpected(
        {
          documentId: 'doc_1',
          file: 'lease.md',
          text: 'The deposit is 1,880 euros and is due on the day the keys are handed over.',
        },
        [clause],
      ),
    ).toBe(false);
  });

  it('may be a full copy in another document, but no similar clause there', () => {
    expect(
      isExpected(
        {
          documentId: 'doc_9',
          file: 'copy.md',
          text: `Terms. ${clause.text} It rises with the index.`,
        },
        [clause],
      ),
    ).toBe(true);
    expect(
      isExpected(
        {
          documentId: 'doc_9',
          file: 'other.md',
          text: 'The rent is 1,250 euros a month and is due on the third working day of the month.',
        },
        [clause],
      ),
    ).toBe(false);
  });

  it('without words is anywhere in its document, without a document wherever the words are', () => {
    expect(
      isExpected({ documentId: 'doc_1', file: 'x.md', text: 'Anything.' }, [
        { ...clause, text: '' },
      ]),
    ).toBe(true);
    expect(
      isExpected({ documentId: 'doc_2', file: 'x.md', text: 'Anything.' }, [
        { ...clause, text: '' },
      ]),
    ).toBe(false);
    expect(
      isExpected({ documentId: 'doc_2', file: 'x.md', text: clause.text.slice(0, 60) }, [
        { documentId: '', file: '', text: clause.text },
      ]),
    ).toBe(true);
  });
});
