import { describe, expect, it } from 'vitest';
import { analyseQuestion, termsOf } from '../../text/terms.ts';
import { literalEvidence, orderOf } from './literal-evidence.ts';
import { rarity } from './passage-bm25.ts';

/** As if every content term stood in two of a hundred passages. */
const evidence = (question: string, texts: readonly string[]): number[] => {
  const weights = new Map(analyseQuestion(question).content.map((term) => [term, rarity(2, 100)]));
  return literalEvidence(
    texts.map((text) => termsOf(text)),
    { order: orderOf(termsOf(question), weights) },
  );
};

const sentence =
  'The landlord returns the deposit within thirty days of the end of the lease, less any damage.';

describe('literalEvidence', () => {
  it('tells a sentence that is half remembered from the same words in another order', () => {
    const [held, shuffled] = evidence('landlord the deposit within days of lease', [
      sentence,
      'Within days of the lease the deposit is gone; the landlord said so.',
    ]);
    expect(held).toBeGreaterThan(2 * (shuffled ?? 0));
  });

  it('takes less of words that stand far apart, and nothing of a question that is hardly found', () => {
    const filler = 'Nothing of that is said in this line of a report. '.repeat(6);
    const [close, apart, hardly] = evidence('landlord returns the deposit within thirty days', [
      sentence,
      `The landlord returns. ${filler} The deposit within ${filler} thirty days.`,
      'The landlord is away.',
    ]);
    expect(close).toBeGreaterThan(1.2 * (apart ?? 0));
    expect(hardly).toBeLessThan(0.1);
  });

  it('gives two words in order far less than ten, so that a mention of a heading is no quotation', () => {
    const [mention] = evidence('deposit lease', ['See deposit and lease.']);
    const [quotation] = evidence(
      'landlord returns the deposit within thirty days of the lease less damage',
      [sentence],
    );
    expect(quotation).toBeGreaterThan(8 * (mention ?? 0));
  });

  it('reads Chinese, and counts a word said twice in its second place', () => {
    const [held, other] = evidence('房东三十天退还押金', [
      '房东应在三十天内退还押金。',
      '押金由房东保管，三十天后另议。',
    ]);
    expect(held).toBeGreaterThan(other ?? 0);
    expect(evidence('row by row', ['row by row'])[0]).toBeGreaterThan(
      evidence('row by row', ['by row'])[0] ?? 0,
    );
  });

  it('is nothing without a question or without texts', () => {
    expect(evidence('', ['Milk.'])).toEqual([0]);
    expect(evidence('deposit', [])).toEqual([]);
  });
});
