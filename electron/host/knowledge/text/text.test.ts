import { describe, expect, it } from 'vitest';
import { porterStem } from './porter.ts';
import { readsScript, replyLanguage, scriptOf } from './script.ts';
import { sentencesOf } from './sentences.ts';
import { analyseQuestion, matchedWords, questionWords, termsOf } from './terms.ts';

describe('porterStem', () => {
  it('stems as the paper does', () => {
    const pairs = {
      caresses: 'caress',
      ponies: 'poni',
      agreed: 'agre',
      plastered: 'plaster',
      motoring: 'motor',
      conflated: 'conflat',
      hopping: 'hop',
      falling: 'fall',
      filing: 'file',
      happy: 'happi',
      sky: 'sky',
      relational: 'relat',
      conditional: 'condit',
      digitizer: 'digit',
      triplicate: 'triplic',
      hopeful: 'hope',
      goodness: 'good',
      allowance: 'allow',
      adjustment: 'adjust',
      adoption: 'adopt',
      probate: 'probat',
      cease: 'ceas',
      controll: 'control',
      generalizations: 'gener',
      yields: 'yield',
    };
    expect(Object.fromEntries(Object.keys(pairs).map((word) => [word, porterStem(word)]))).toEqual(
      pairs,
    );
  });
});

describe('termsOf', () => {
  it('makes words, numbers, parts of names in code and Chinese bigrams with the last character alone', () => {
    expect(termsOf('The Café’s maxTokens: 1,234.5')).toEqual([
      'the',
      'cafe',
      's',
      'maxtoken',
      'max',
      'token',
      '1234.5',
    ]);
    expect(termsOf('房屋租赁')).toEqual(['房屋', '屋租', '租赁', '赁']);
    expect(termsOf('２０２４年ＡＢＣ')).toEqual(['2024', '年', 'abc']);
    expect(termsOf('6½ sacks')).toEqual(['6', '1', '2', 'sack']);
  });
});

describe('analyseQuestion', () => {
  it('leaves function words out, but not from inside a word that holds one', () => {
    expect(analyseQuestion('When does the lease end?').content).toEqual(['leas', 'end']);
    expect(analyseQuestion('中国的首都是哪里？').content).toEqual(['中国', '首都']);
    expect(analyseQuestion('租赁合同什么时候结束').content).toEqual([
      '租赁',
      '赁合',
      '合同',
      '结束',
    ]);
    expect(analyseQuestion('抗议的目的是什么？').content).toEqual(['抗议', '目的']);
    expect(analyseQuestion('中').content).toEqual(['中']);
    expect(analyseQuestion('who is it').content).toEqual(['who', 'is', 'it']);
  });

  it('gives each word of a question the terms under which it stands in the index', () => {
    expect(questionWords('租赁合同 ends?')).toEqual([
      { word: '租赁', terms: ['租赁'] },
      { word: '合同', terms: ['合同'] },
      { word: 'ends', terms: ['end'] },
    ]);
  });
});

describe('matchedWords', () => {
  it('names the words as they were asked, other forms and parts of Chinese words too', () => {
    expect(
      matchedWords(analyseQuestion('Which deposits were returned?'), 'The deposit is returned.'),
    ).toEqual(['deposits', 'returned']);
    expect(matchedWords(analyseQuestion('租赁合同的押金'), '本合同的押金')).toEqual([
      '合同',
      '押金',
    ]);
  });
});

describe('sentencesOf', () => {
  it('is not cut by abbreviations, numbers, initials or an editor’s line ends', () => {
    const text =
      'Mr. Berg paid 1.5 million, e.g. to J. R. Smith and others who had\nwaited for it. ' +
      'Then he left! 押金已付。租期三年。\n- Milk\n- Bread';
    expect(sentencesOf(text).map(({ text: sentence }) => sentence)).toEqual([
      'Mr. Berg paid 1.5 million, e.g. to J. R. Smith and others who had\nwaited for it.',
      'Then he left!',
      '押金已付。',
      '租期三年。',
      '- Milk',
      '- Bread',
    ]);
    for (const sentence of sentencesOf(text))
      expect(text.startsWith(sentence.text, sentence.start)).toBe(true);
  });
});

describe('scripts', () => {
  it('takes a Chinese question that names an English product for Chinese', () => {
    expect(scriptOf('Kubernetes 怎么安装？')).toBe('han');
    expect(scriptOf('What does 租赁 mean in English?')).toBe('latin');
    expect([
      scriptOf('これは何ですか'),
      scriptOf('Когда?'),
      scriptOf('2027?'),
      replyLanguage('押金?'),
    ]).toEqual(['kana', 'cyrillic', 'latin', 'zh']);
    expect([
      readsScript(['en'], 'han'),
      readsScript(['zh-CN'], 'han'),
      readsScript(['multilingual'], 'kana'),
    ]).toEqual([false, true, true]);
  });
});
