import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode.ts';

const singleBytes = (encoding: string): Map<string, number[]> =>
  new Map(
    Array.from({ length: 128 }, (_, i) => [
      new TextDecoder(encoding).decode(Uint8Array.of(i)),
      [i],
    ]),
  );

/** Node decodes these encodings and encodes none: the table is turned round. */
function encoderOf(encoding: string): (text: string) => Uint8Array {
  const table = singleBytes(encoding);
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = new TextDecoder(encoding).decode(Uint8Array.of(lead, trail));
      if ([...text].length === 1 && text !== '\ufffd' && !table.has(text))
        table.set(text, [lead, trail]);
    }
  return (text) => {
    const bytes = [...text].map((character) => table.get(character));
    if (bytes.includes(undefined)) throw new Error(`${encoding} can’t say: ${text}`);
    return Uint8Array.from(bytes.flat() as number[]);
  };
}

const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const utf16le = (text: string): Uint8Array => Buffer.from(text, 'utf16le');

const simplified = [
  '租金',
  '押金一万元',
  '合同',
  '甲方应当在每月五日前支付租金。',
  '锅炉房位于地下室，由王师傅管理。Tel 139',
  'Name: 张伟',
  '费用说明\n一、水费\n二、电费',
  '联系人：李娜 2026年',
];
const traditional = [
  '租金',
  '押金壹萬元',
  '合約',
  '甲方應當在每月五日前支付租金。',
  '鍋爐房位於地下室，由王師傅管理。Tel 139',
  'Name: 張偉',
  '費用說明\n一、水費\n二、電費',
  '臺北市政府公告',
];
const japanese = [
  '家賃',
  '契約書',
  '家賃は毎月五日までに支払うこと。',
  'ボイラーは地下室にあります。',
  '連絡先：田中 03-1234',
  'トウキョウ',
];

describe('decodeText', () => {
  it.each([
    ['gb18030', simplified],
    ['big5', traditional],
    ['shift_jis', japanese],
  ] as const)('tells %s from the others, in short texts too', (encoding, texts) => {
    const encode = encoderOf(encoding);
    expect(texts.map((text) => decodeText(encode(text)))).toEqual([...texts]);
  });

  it('reads long Chinese text in GB18030 with characters of four bytes, and one bad byte costs one character', () => {
    const { data } = JSON.parse(
      readFileSync(
        new URL('../../../../test/data/retrieval/xquad.zh.json', import.meta.url),
        'utf8',
      ),
    ) as { data: { paragraphs: { context: string }[] }[] };
    const encode = encoderOf('gb18030');
    const text = data.flatMap(({ paragraphs }) =>
      paragraphs.map(({ context }) =>
        context.replace(/[^\u0020-\u007e\u4e00-\u9fff，。、：；]/g, ''),
      ),
    );
    for (const paragraph of text) expect(decodeText(encode(paragraph))).toBe(paragraph);
    const all = encode(text.join('\n').slice(0, 3000));
    // U+20000 is 95 32 82 36 in GB18030.
    expect(
      decodeText(Buffer.concat([all, Uint8Array.of(0x95, 0x32, 0x82, 0x36)])).endsWith('\u{20000}'),
    ).toBe(true);
    expect(
      decodeText(Buffer.concat([all, Uint8Array.of(0xff, 0x20), all])).replace(/[^\ufffd]/g, ''),
    ).toBe('\ufffd');
  });

  it.each([
    'The rent is due.',
    'Le résumé du café',
    '押金一万元，每月五日前支付。',
    'Name: 张伟\n合同',
    '家賃は毎月五日までに支払うこと。',
  ])('reads UTF-16 of both orders with and without a mark: %s', (text) => {
    for (const bytes of [
      utf16le(text),
      utf16be(text),
      utf16le(`\ufeff${text}`),
      utf16be(`\ufeff${text}`),
    ])
      expect(decodeText(bytes)).toBe(text);
  });

  it('reads UTF-8 with bad bytes, or cut in a character, as UTF-8', () => {
    const text = '押金一万元，每月五日前支付。Résumé';
    const bytes = Buffer.from(text);
    expect(decodeText(Buffer.concat([bytes, Uint8Array.of(0xff, 0x20), bytes]))).toBe(
      `${text}\ufffd ${text}`,
    );
    expect(decodeText(bytes.subarray(0, 7))).toBe('押金\ufffd');
    expect(decodeText(bytes.subarray(0, 8))).toBe('押金\ufffd');
  });

  it.each([
    'Le résumé du café',
    'Grüße aus Köln, Straße 5',
    'It’s “quoted” – 5 €',
    'Año nuevo, ¿qué tal?',
    'né',
  ])('leaves Western text in Windows-1252: %s', (text) => {
    const special: Readonly<Record<string, number>> = {
      '’': 0x92,
      '“': 0x93,
      '”': 0x94,
      '–': 0x96,
      '€': 0x80,
    };
    expect(
      decodeText(
        Uint8Array.from(text, (character) => special[character] ?? character.charCodeAt(0)),
      ),
    ).toBe(text);
  });

  it('takes what is declared before it guesses', () => {
    expect(decodeText(Uint8Array.of(0xd1, 0xba, 0xbd, 0xf0), 'gbk')).toBe('押金');
    expect(decodeText(Uint8Array.of(0xcf, 0xf0, 0xe8), 'windows-1251')).toBe('При');
  });
});
