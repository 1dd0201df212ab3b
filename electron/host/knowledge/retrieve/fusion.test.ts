import { describe, expect, it } from 'vitest';
import {
  agreementOf,
  fusedScore,
  nearness,
  shownScore,
  vectorTrust,
  withSharedMeaning,
} from './fusion.ts';

describe('fusion', () => {
  it('lets a side with a clear winner decide against one that finds everything alike', () => {
    const clearWords = fusedScore({ words: 30, meaning: 0.1 }, 1, 1);
    const nearMeaning = fusedScore({ words: 12, meaning: 0.25 }, 1, 1);
    expect(clearWords).toBeGreaterThan(nearMeaning);
    expect(fusedScore({ words: 4, meaning: 0.6 }, 1, 1)).toBeGreaterThan(
      fusedScore({ words: 12, meaning: 0.2 }, 1, 1),
    );
  });

  it('lets vectors that cannot read the query only order what no word finds', () => {
    const trust = vectorTrust('押金是多少？', ['en']);
    expect(fusedScore({ words: 1, meaning: 0 }, trust, 1)).toBeGreaterThan(
      fusedScore({ words: 0, meaning: 1 }, trust, 1),
    );
    expect(fusedScore({ words: 0, meaning: 0.5 }, trust, 1)).toBeGreaterThan(
      fusedScore({ words: 0, meaning: 0.4 }, trust, 1),
    );
    expect(vectorTrust('押金是多少？', ['multilingual'])).toBe(1);
  });

  it('believes the meaning less where the best by words is far from the question, but never much less', () => {
    const agreed = agreementOf([
      { words: 9, meaning: 0.5 },
      { words: 2, meaning: 0.1 },
    ]);
    const apart = agreementOf([
      { words: 9, meaning: 0.1 },
      { words: 2, meaning: 0.5 },
    ]);
    expect([agreed, apart, agreementOf([{ words: 3, meaning: 0 }]), agreementOf([])]).toEqual([
      1, 0.2, 1, 1,
    ]);
    const [full, least] = [1, 0].map((agreement) =>
      fusedScore({ words: 0, meaning: 0.5 }, 1, agreement),
    );
    expect(least).toBeLessThan(full ?? 0);
    expect(least).toBeGreaterThan((full ?? 0) / 2);
  });

  it('lets the words decide between passages that hold the question word by word, however near one of them is in meaning', () => {
    const [quoted, nearer, other] = withSharedMeaning([
      { words: 61, meaning: 0, literal: 12 },
      { words: 60, meaning: 0.4, literal: 12 },
      { words: 9, meaning: 0.4, literal: 0 },
    ]);
    expect((quoted?.meaning ?? 0) / (nearer?.meaning ?? 1)).toBeGreaterThan(0.8);
    expect(other).toEqual({ words: 9, meaning: 0.4, literal: 0 });
    const [far, near] = withSharedMeaning([
      { words: 9, meaning: 0, literal: 0 },
      { words: 8, meaning: 0.4, literal: 0 },
    ]);
    expect([far?.meaning, near?.meaning]).toEqual([0, 0.4]);
  });

  it('measures nearness from the last candidate, so that a model whose similarities are all high is not believed more', () => {
    expect(nearness(0.6, 0.2)).toBeCloseTo(0.5);
    expect(nearness(0.9, 0.8)).toBeCloseTo(0.5);
    expect([nearness(null, 0.2), nearness(0.1, 0.2), nearness(1, 1)]).toEqual([0, 0, 0]);
  });

  it('shows scores between 0 and 1 in the same order', () => {
    const shown = [0, 5, 25, 80].map(shownScore);
    expect(shown[0]).toBe(0);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown.at(-1)).toBeLessThan(1);
  });
});
