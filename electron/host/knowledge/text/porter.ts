/**
 * The Porter stemmer (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980):
 * `connections` and `connected` become `connect`. Index, query, highlighting and the checks of an
 * answer all stem here, so they agree by construction.
 */

const consonant = '[^aeiou]';
const vowel = '[aeiouy]';
const consonants = `${consonant}[^aeiouy]*`;
const vowels = `${vowel}[aeiou]*`;

const measureAbove0 = new RegExp(`^(${consonants})?${vowels}${consonants}`);
const measureIs1 = new RegExp(`^(${consonants})?${vowels}${consonants}(${vowels})?$`);
const measureAbove1 = new RegExp(`^(${consonants})?${vowels}${consonants}${vowels}${consonants}`);
const hasVowel = new RegExp(`^(${consonants})?${vowel}`);
const endsCvc = new RegExp(`^${consonants}${vowel}[^aeiouwxy]$`);

const step2: Readonly<Record<string, string>> = {
  ational: 'ate',
  tional: 'tion',
  enci: 'ence',
  anci: 'ance',
  izer: 'ize',
  bli: 'ble',
  alli: 'al',
  entli: 'ent',
  eli: 'e',
  ousli: 'ous',
  ization: 'ize',
  ation: 'ate',
  ator: 'ate',
  alism: 'al',
  iveness: 'ive',
  fulness: 'ful',
  ousness: 'ous',
  aliti: 'al',
  iviti: 'ive',
  biliti: 'ble',
  logi: 'log',
};
const step3: Readonly<Record<string, string>> = {
  icate: 'ic',
  ative: '',
  alize: 'al',
  iciti: 'ic',
  ical: 'ic',
  ful: '',
  ness: '',
};
const step2Pattern = new RegExp(`^(.+?)(${Object.keys(step2).join('|')})$`);
const step3Pattern = new RegExp(`^(.+?)(${Object.keys(step3).join('|')})$`);
const step4Pattern =
  /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;

/** Steps 1a and 1b: plurals, `-ed`, `-ing`. */
function stripInflection(word: string): string {
  let stem = word.replace(/^(.+?)(ss|i)es$/, '$1$2').replace(/^(.+?)([^s])s$/, '$1$2');
  const eed = /^(.+?)eed$/.exec(stem);
  if (eed) return measureAbove0.test(eed[1] ?? '') ? stem.slice(0, -1) : stem;
  const past = /^(.+?)(ed|ing)$/.exec(stem);
  if (!past || !hasVowel.test(past[1] ?? '')) return stem;
  stem = past[1] ?? '';
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/([^aeiouylsz])\1$/.test(stem)) return stem.slice(0, -1);
  return endsCvc.test(stem) ? `${stem}e` : stem;
}

function replaceSuffix(
  word: string,
  pattern: RegExp,
  table: Readonly<Record<string, string>>,
): string {
  const match = pattern.exec(word);
  const stem = match?.[1] ?? '';
  return match && measureAbove0.test(stem) ? stem + (table[match[2] ?? ''] ?? '') : word;
}

function stripDerivation(word: string): string {
  const match = step4Pattern.exec(word);
  if (match) return measureAbove1.test(match[1] ?? '') ? (match[1] ?? '') : word;
  const ion = /^(.+?[st])ion$/.exec(word);
  return ion && measureAbove1.test(ion[1] ?? '') ? (ion[1] ?? '') : word;
}

/** Step 5: a final `e`, a double `l`. */
function tidy(word: string): string {
  let stem = word;
  if (stem.endsWith('e')) {
    const short = stem.slice(0, -1);
    if (measureAbove1.test(short) || (measureIs1.test(short) && !endsCvc.test(short))) stem = short;
  }
  return stem.endsWith('ll') && measureAbove1.test(stem) ? stem.slice(0, -1) : stem;
}

/**
 * A text's words are mostly words that stood in one before; a stem costs about as much as
 * everything else that is done with a word.
 */
const stems = new Map<string, string>();
const stemsKept = 20_000;

/** `word` in lower case ASCII; anything else comes back as it is. */
export function porterStem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= stemsKept) stems.clear();
  const stem = stemOf(word);
  stems.set(word, stem);
  return stem;
}

function stemOf(word: string): string {
  // A leading y is a consonant; the patterns know only one kind.
  let stem = word.startsWith('y') ? `Y${word.slice(1)}` : word;
  stem = stripInflection(stem);
  if (stem.endsWith('y') && hasVowel.test(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, step2Pattern, step2);
  stem = replaceSuffix(stem, step3Pattern, step3);
  return tidy(stripDerivation(stem)).toLowerCase();
}
