/** Texts of many scripts and kinds, as people, programs and attackers write them. */
import * as fc from 'fast-check';

/**
 * The letters of twenty scripts: the first and the last of each range, as Unicode has them
 * (unicode.org/Public/UNIDATA/Scripts.txt).
 */
export const scripts: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  latin: [
    [0x61, 0x7a],
    [0x41, 0x5a],
  ],
  accented: [
    [0x61, 0x7a],
    [0xc0, 0x24f],
  ],
  greek: [[0x370, 0x3ff]],
  cyrillic: [[0x400, 0x4ff]],
  armenian: [[0x531, 0x58a]],
  hebrew: [[0x591, 0x5f4]],
  arabic: [[0x600, 0x6ff]],
  devanagari: [[0x900, 0x97f]],
  bengali: [[0x980, 0x9fe]],
  gurmukhi: [[0xa01, 0xa76]],
  gujarati: [[0xa81, 0xaff]],
  tamil: [[0xb82, 0xbfa]],
  telugu: [[0xc00, 0xc7f]],
  thai: [[0xe01, 0xe5b]],
  georgian: [[0x10a0, 0x10ff]],
  ethiopic: [[0x1200, 0x137c]],
  khmer: [[0x1780, 0x17f9]],
  kana: [[0x3041, 0x30ff]],
  han: [[0x4e00, 0x9fff]],
  hangul: [[0xac00, 0xd7a3]],
};

/** Sentences that people write: `fc` shuffles their words. */
const sentences = [
  'The tenant may end the lease in writing with three months to the end of a quarter, unless ' +
    'both sides agree on another date.',
  'Please summarise the attached minutes in five bullet points and list who has to do what by when.',
  'Why does the build fail on Windows, and how can I reproduce it without the original data set?',
  'La durée du bail est de trois ans ; le locataire peut donner congé à tout moment, sous ' +
    'réserve d’un préavis.',
  'Der Mieter darf die Wohnung nach Zustimmung der Vermieterin untervermieten; die ' +
    'Zustimmung ist schriftlich einzuholen.',
  'Договор аренды заключён на три года и может быть расторгнут по соглашению сторон.',
  'Η μίσθωση διαρκεί τρία χρόνια και λήγει με γραπτή ειδοποίηση.',
  'خطاب الإنهاء يجب أن يصل قبل ثلاثة أشهر من نهاية العقد.',
  'शीतकाल में बॉयलर का दाब प्रतिदिन जाँचें और नोट करें।',
  'สัญญาเช่ามีกำหนดสามปีและสามารถบอกเลิกได้ล่วงหน้าสามเดือน',
  '租赁合同的期限为三年，承租人可以提前三个月书面通知解除合同。请用三句话总结这份会议纪要，并列出待办事项。',
  '賃貸借契約の期間は三年間とし、借主は三か月前までに書面で通知することにより解約できる。',
  '임대차 계약 기간은 3년이며 임차인은 3개월 전에 서면으로 해지를 통보할 수 있다.',
];

const programs = [
  'export function estimateTokens(text: string): number {\n  const wide = ' +
    'text.match(ideographs)?.length ?? 0;\n  return wide + (text.length - wide) / 4;\n}\n',
  'def get_user_name(self, user_id: int = 0) -> str:\n    """Returns the name."""\n    row = ' +
    'self.db.execute("SELECT name FROM users WHERE id = ?", (user_id,)).fetchone()\n    return ' +
    'row["name"] if row else ""\n',
  'SELECT u.id, count(*) AS total FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE ' +
    "o.created_at >= now() - interval '30 days' GROUP BY u.id;\n",
  '{"name":"search_documents","parameters":{"type":"object","properties":{"query":' +
    '{"type":"string","description":"What to search for"},"limit":{"type":"integer","minimum":1}},"required":["query"]}}',
  'for (int i = 0; i < n; ++i) {\n\t\tif (a[i] != b[i]) { return false; }\n}\n#define MAX_LEN 0xFFFFFFFFu\n',
  '<div class="row mt-4"><a href="https://example.test/a?b=c&amp;d=%20e#f">See §3&nbsp;…</a></div>\n',
];

const emoji = ['😀', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '❤️', '☕', '🧑🏿‍🚀', '1️⃣', '🫠'];
/**
 * Signs whose compatibility form is longer than they are, halves of surrogate pairs, controls, and
 * what tokenizers have special names for.
 */
const oddities = [
  'ﷺ',
  '㍿',
  '½',
  'ﬃ',
  '①',
  '\ud800',
  '\udfff',
  '\u0000',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\u00a0',
  '<|endoftext|>',
  '<|im_start|>',
  '[INST]',
  '\u0301',
  'Ǆ',
];

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const joined = (
  parts: fc.Arbitrary<string>,
  most: number,
  glue: fc.Arbitrary<string> = fc.constant(''),
): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(parts, glue), { minLength: 1, maxLength: most, size: 'max' })
    .map((all) => all.flat().join(''));

const letterOf = (ranges: readonly (readonly [number, number])[]): fc.Arbitrary<string> =>
  fc.oneof(
    ...ranges.map(([from, to]) =>
      fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code)),
    ),
  );
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: pick(['\n', ', ', '. ', '  ', '\t', '']) },
);

/** Random letters of one script, in words: no tokenizer has seen such words. */
const randomOf = (script: string): fc.Arbitrary<string> =>
  joined(joined(letterOf(scripts[script] ?? []), 9), 24, gap);

const cut = (text: string, from: number, length: number): string =>
  text.slice(Math.floor(from * text.length), Math.floor(from * text.length) + length);
const partOf = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      pick(texts),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.integer({ min: 1, max: 300 }),
    )
    .map(([text, from, length]) => cut(text, from, length));

/** Words that were never apart: `getUserName`, `HTTPServer2`, `snake_case`. */
const identifier = joined(
  partOf(sentences).map((text) =>
    text
      .replace(/[^A-Za-z ]/g, '')
      .split(' ')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
  ),
  2,
  pick(['', '_', '2', '.', '::']),
);

const bytes = fc.uint8Array({ minLength: 1, maxLength: 150, size: 'max' });

/** By kind, so that a test can say which one it was. */
export const textKinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ...Object.fromEntries(Object.keys(scripts).map((script) => [script, randomOf(script)])),
  prose: joined(partOf(sentences), 3, gap),
  shuffled: fc
    .shuffledSubarray(
      sentences.flatMap((sentence) => sentence.split(' ')),
      { minLength: 1, maxLength: 40 },
    )
    .map((words) => words.join(' ')),
  code: joined(partOf(programs), 3),
  identifiers: joined(identifier, 4, gap),
  json: fc.json({ maxDepth: 3 }),
  base64: bytes.map((data) => Buffer.from(data).toString('base64')),
  hex: bytes.map((data) => Buffer.from(data).toString('hex')),
  binary: bytes.map((data) => Buffer.from(data).toString('latin1')),
  digits: joined(fc.nat().map(String), 10, gap),
  emoji: joined(pick(emoji), 20, pick(['', '', ' ', 'ok'])),
  oddities: joined(fc.oneof(pick(oddities), partOf(sentences)), 10),
  anything: fc.string({ unit: 'binary', maxLength: 60, size: 'max' }),
  marks: joined(
    pick(Array.from('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')),
    80,
    pick(['', '', ' ', '\n']),
  ),
  blanks: joined(pick([' ', '  ', '\n', '\r\n', '\t', '        ', 'a', '(', '1']), 60),
  rareLetters: joined(
    pick(['q', 'j', 'x', 'z', 'v', 'k', 'w', 'Q', 'J']),
    120,
    pick(['', '', '', ' ']),
  ),
  repeated: fc
    .tuple(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([text, times]) => text.repeat(times)),
};

/** Any of them. */
export const text: fc.Arbitrary<string> = fc.oneof(...Object.values(textKinds));
