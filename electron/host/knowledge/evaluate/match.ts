import type { ExpectedPassage } from '../../../../shared/contract/evaluation.ts';
import type { SearchHit } from '../../../../shared/contract/answers.ts';

/**
 * Whether a passage that was found is the one that is expected. Passages are compared by their
 * words and not by their ids: another chunk size, a new embedding model or a document that was
 * added again cuts and numbers them again.
 */

/**
 * Words in a row that two texts share are the same place and no chance; three is what
 * near-duplicate detection uses on short texts (Broder, "On the resemblance and containment of
 * documents", 1997).
 */
const shingleWords = 3;
/**
 * Of the shorter text. Chunks of one size that were cut elsewhere share half with one neighbour at
 * least; what neighbours repeat of each other is a tenth.
 */
const sameDocumentShare = 0.4;
/** A copy in another document answers just as well when it holds nearly all of it. */
const copyShare = 0.9;
/** A heading or one line is found in many places. */
const leastShared = 4;

export function isExpected(
  hit: Pick<SearchHit, 'documentId' | 'file' | 'text'>,
  expected: readonly ExpectedPassage[],
): boolean {
  return expected.some((one) => matches(hit, one));
}

function matches(
  hit: Pick<SearchHit, 'documentId' | 'file' | 'text'>,
  { documentId, file, text }: ExpectedPassage,
): boolean {
  const sameDocument =
    hit.documentId === documentId ||
    nameOf(hit.file) === nameOf(file) ||
    (documentId === '' && file === '');
  if (text.trim() === '') return sameDocument;
  const wanted = shingles(text);
  const held = shingles(hit.text);
  let shared = 0;
  for (const shingle of wanted) if (held.has(shingle)) shared += 1;
  if (shared < Math.min(leastShared, wanted.size)) return false;
  return (
    shared >=
    (sameDocument ? sameDocumentShare * Math.min(wanted.size, held.size) : copyShare * wanted.size)
  );
}

/** A folder that was moved, or a file that was added alone, has another path. */
const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/**
 * Each run of three words, a Han or kana character being a word. A text of fewer words is one
 * shingle.
 */
function shingles(text: string): Set<string> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
  if (words.length <= shingleWords) return new Set([words.join(' ')]);
  return new Set(
    words.slice(0, 1 - shingleWords).map((_, i) => words.slice(i, i + shingleWords).join(' ')),
  );
}
