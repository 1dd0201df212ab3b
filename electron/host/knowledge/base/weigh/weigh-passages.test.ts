import { describe, expect, it } from 'vitest';
import { analyseQuestion, termsOf } from '../../text/terms.ts';
import { rarity } from './passage-bm25.ts';
import { weighTexts } from './weigh-passages.ts';

/** As if every term stood in two of a hundred passages. */
const weigh = (question: string, texts: readonly string[]): number[] =>
  weighTexts(
    texts.map((text) => termsOf(text)),
    {
      terms: analyseQuestion(question).content.map((term) => [term, rarity(2, 100)]),
      rest: analyseQuestion(question).functions,
      order: [],
    },
  ).map(({ words }) => words);

describe('weighTexts', () => {
  it('prefers a passage with the question in one place over one that has its words far apart', () => {
    const filler =
      'Nothing of that is said in this line of the long report about quite other things. '.repeat(
        4,
      );
    const [together, apart] = weigh('When is the deposit returned?', [
      `${filler} The deposit is returned in May. ${filler}`,
      `The deposit was paid. ${filler} ${filler} The keys were returned.`,
    ]);
    expect(together).toBeGreaterThan(apart ?? 0);
  });

  it('does not take one word said often for two words', () => {
    const [both, often] = weigh('deposit interest', [
      'The deposit bears interest.',
      'deposit deposit deposit deposit',
    ]);
    expect(both).toBeGreaterThan(often ?? 0);
  });

  it('finds one Han character at any place, and lets function words decide between passages with the same content', () => {
    const [held, missing] = weigh('税', ['纳税人应当按期申报', '房屋租赁合同']);
    expect([(held ?? 0) > 0, missing]).toEqual([true, 0]);
    expect(analyseQuestion('谁是租客的朋友？').functions).toContain('客的');
    const [asAsked, other] = weigh('租客的朋友', [
      '房东认识租客的朋友和邻居',
      '房东认识租客及其朋友和邻居',
    ]);
    expect(asAsked).toBeGreaterThan(other ?? 0);
  });

  it('finds a Chinese word in another that shares a character with it, below the word itself', () => {
    const [held, akin, none] = weigh('被捕', ['他昨天被捕了', '他昨天遭到逮捕', '他昨天回家了']);
    expect(akin).toBeGreaterThan(none ?? 0);
    expect(held).toBeGreaterThan(akin ?? 0);
    expect(none).toBe(0);
  });

  it('gives nothing to a passage with none of the words', () => {
    expect(weigh('deposit', ['Milk and bread.', ''])).toEqual([0, 0]);
  });
});
