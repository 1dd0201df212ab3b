/**
 * Which encoding bytes are in that are neither marked nor UTF-8: each candidate reads them, and the
 * one whose text looks most like text wins. Common characters count much, rare ones little, what no
 * one writes against it. The encodings order their characters by use, so the frequent half of each
 * is known without a list: level 1 of GB 2312 and of JIS X 0208, and the first plane of Big5.
 */
type Guess = 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'shift_jis' | 'windows-1252';

const sampleBytes = 65_536;

/** Lead bytes from and to, trail bytes from and to, of the frequent characters. */
const frequentPlanes = {
  gb18030: [0xb0, 0xd7, 0xa1, 0xfe],
  big5: [0xa4, 0xc6, 0x40, 0xfe],
  shift_jis: [0x88, 0x97, 0x40, 0xfc],
} as const;

/**
 * The hundred or so that make up a third of any Chinese text, in both scripts. Japanese is
 * recognised by its kana.
 */
const mostCommon = new Set(
  '的一是不了人我在有他这这為为之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可你年' +
    '生自会會那后後能对對着著事其里裡所去行过過家十用发發天如然作方成者多日都三小军軍二无無同么麼经經' +
    '法当當起与與好看学學进進种種将將还還分此心前面又定见見只主没沒公从從金元月文件',
);
const punctuation = new Set('，。、；：？！“”‘’（）《》「」『』【】・ー—…　');

const frequentOf = new Map<string, ReadonlySet<string>>();

function frequent(encoding: keyof typeof frequentPlanes): ReadonlySet<string> {
  const known = frequentOf.get(encoding);
  if (known) return known;
  const [leadFrom, leadTo, trailFrom, trailTo] = frequentPlanes[encoding];
  const bytes: number[] = [];
  for (let lead = leadFrom; lead <= leadTo; lead += 1)
    for (let trail = trailFrom; trail <= trailTo; trail += 1) bytes.push(lead, trail);
  const made = new Set(
    [...new TextDecoder(encoding).decode(Uint8Array.from(bytes))].filter((character) =>
      /\p{Script=Han}/u.test(character),
    ),
  );
  frequentOf.set(encoding, made);
  return made;
}

/** UTF-16 that has no mark, by what it says in each order; null when it does not look like it. */
export function guessUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 4 || bytes.length % 2 === 1) return null;
  const sample = bytes.subarray(0, sampleBytes);
  const little = scoreOf(decodeSample(sample, 'utf-16le'), 'utf-16le');
  const big = scoreOf(decodeSample(sample, 'utf-16be'), 'utf-16be');
  if (Math.max(little, big) < 0.45) return null;
  return little >= big ? 'utf-16le' : 'utf-16be';
}

export function guessEncoding(bytes: Uint8Array): Guess {
  const sample = bytes.subarray(0, sampleBytes);
  const wide = guessUtf16(bytes);
  const candidates: Guess[] = ['windows-1252', 'gb18030', 'big5', 'shift_jis'];
  let best: Guess = 'windows-1252';
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const encoding of candidates) {
    const score =
      encoding === 'windows-1252'
        ? westernScore(sample)
        : scoreOf(decodeSample(sample, encoding), encoding);
    if (score > bestScore) [best, bestScore] = [encoding, score];
  }
  return wide !== null && scoreOf(decodeSample(sample, wide), wide) > bestScore ? wide : best;
}

/** What a character at the sample's end was cut in two is left out. */
function decodeSample(sample: Uint8Array, encoding: Guess): string {
  return new TextDecoder(encoding).decode(sample, { stream: true });
}

/**
 * The mean worth of a character; 1 at most. ASCII says nothing but in UTF-16, where the other order
 * makes something else of it.
 */
function scoreOf(text: string, encoding: Guess): number {
  const often =
    encoding in frequentPlanes ? frequent(encoding as keyof typeof frequentPlanes) : null;
  let sum = 0;
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) {
      const plain = code >= 0x20 || code === 9 || code === 10 || code === 13;
      if (plain && often !== null) continue;
      sum += plain ? 1 : -2;
    } else sum += worthOf(character, code, encoding, often);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function worthOf(
  character: string,
  code: number,
  encoding: Guess,
  often: ReadonlySet<string> | null,
): number {
  if (mostCommon.has(character)) return 1;
  if (punctuation.has(character)) return 0.8;
  const isIn = (first: number, last: number): boolean => code >= first && code <= last;
  if (isIn(0x4e00, 0x9fff)) return ideographWorth(character, often);
  const isKana = isIn(0x3041, 0x30fe);
  if (isKana) return encoding === 'gb18030' || encoding === 'big5' ? 0.3 : 0.9;
  const isFullWidth = isIn(0xff01, 0xff5e);
  if (isFullWidth) return 0.4;
  const isHalfWidthKana = isIn(0xff61, 0xff9f);
  if (isHalfWidthKana) return -0.3;
  const isPrivate = isIn(0xe000, 0xf8ff);
  if (code === 0xfffd || isPrivate) return -2;
  return often === null && code < 0x590 && /\p{L}/u.test(character) ? 0.5 : -0.4;
}

function ideographWorth(character: string, often: ReadonlySet<string> | null): number {
  if (often === null) return 0.45;
  return often.has(character) ? 0.7 : 0.1;
}

/**
 * In French or German a high byte is alone between letters; a run of them is another encoding.
 * Those that Windows-1252 leaves free count against it.
 */
function westernScore(sample: Uint8Array): number {
  let sum = 0;
  let count = 0;
  sample.forEach((byte, i) => {
    if (byte < 0x80) return;
    const alone = (sample[i - 1] ?? 0) < 0x80 && (sample[i + 1] ?? 0) < 0x80;
    count += 1;
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) sum -= 2;
    else sum += alone ? (byte >= 0xc0 ? 0.65 : 0.5) : -0.2;
  });
  return count === 0 ? 0 : sum / count;
}
