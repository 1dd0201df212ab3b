import { joinPattern } from '../../../../shared/join-pattern.ts';
import type { ContentWork } from '../matching/content-budget.ts';
import { matches, type Finder, type MatchSpan } from '../matching/content-match.ts';

/**
 * A number that goes on before or behind is another thing: a date, a version, an article's number.
 */
const bordered = (
  body: string,
  notAfter = String.raw`\d[-./:]|[A-Za-z]-`,
  notBefore = String.raw`[-.:]\w`,
): RegExp =>
  new RegExp(String.raw`(?<![\w.+])(?<!${notAfter})(?<value>${body})(?!\w|${notBefore})`, 'g');

/**
 * Mobile numbers of the mainland: 11 digits from 13 to 19 (MIIT numbering plan), as 3-4-4, 3-8 or
 * in one.
 */
const mobile = bordered(
  String.raw`(?:(?:\(\+?86\)|\+?86|0086)[- ]?)?1[3-9]\d(?:\d{8}|` +
    String.raw`(?<part>[- ])\d{4}\k<part>?\d{4}|\d{4}[- ]\d{4})`,
  String.raw`\d-|[A-Za-z]-`,
);
/** An area code and 7 or 8 digits; service numbers 400 and 800. */
const landline = bordered(
  String.raw`(?:(?:\+?86|0086)[- ]?)?(?:\(0(?:10|2\d|[3-9]\d{2})\)[- ]?|0(?:10|2\d|` +
    String.raw`[3-9]\d{2})[- ])[2-8](?:\d{6,7}|\d{3}[- ]\d{4}|\d{2}[- ]\d{4})(?:(?:-|转|` +
    String.raw`ext\.? ?)\d{1,5})?|[48]00-\d{3}-?\d{4}|[48]00-\d{4}-\d{3}`,
);
/** North America: area code and exchange begin with 2 to 9 (NANPA). */
const american = bordered(
  String.raw`(?:1[- .])?(?:\([2-9]\d{2}\)[- ]?[2-9]\d{2}[- .]\d{4}|` +
    String.raw`[2-9]\d{2}(?<part>[-.])[2-9]\d{2}\k<part>\d{4})(?: ?(?:x|` +
    String.raw`ext\.?) ?\d{1,5})?`,
);
/** As they are written in Britain (Ofcom), France (ARCEP) and Germany (DIN 5008). */
const european = bordered(
  String.raw`07\d{3} ?\d{6}|07\d{3} \d{3} \d{3}|\(?0(?:2\d\)? \d{4} \d{4}|` +
    String.raw`1\d{3}\)? \d{6}|1\d{2}\)? \d{3} \d{4})|` +
    String.raw`0[1-9](?<part>[ .-])\d{2}(?:\k<part>\d{2}){3}|0[1-9]\d{1,3}\/\d{6,8}`,
  String.raw`\d[-./: ]|[A-Za-z]-`,
  String.raw`[-.:]\w| \d{2}\b`,
);

/** Any number that is called one: `电话：8888 6666`, `call 555-0123`. */
const called = bordered(
  String.raw`\(?\d{2,5}\)?(?:[- ]?\d{2,5}){1,4}`,
  String.raw`\d[-./: ]|[A-Za-z]-`,
);
const date = /^(?:19|20)\d{2}-\d{1,2}-\d{1,2}$/;
/** Read backwards from the number, which costs nothing where no cue ends there. */
const cue = joinPattern(
  'iy',
  String.raw`(?<=(?:电话|電話|手机|手機|座机|座機|热线|熱線|传真|傳真|联系方式|致电|拨打|微信同号|\btel(?:ephone)?|`,
  String.raw`\bphone|\bmobile|\bcell|\bcall(?: me)?(?: (?:at|on))?|\bfax|\bwhatsapp|`,
  String.raw`\breach me (?:at|on))(?:\s?(?:号码|號碼|号|number|no\.?|is|at|是|为|為|我|:|#|`,
  String.raw`\.)){0,3}\s?["']?)`,
);

const countDigits = (value: string): number => value.replace(/\D/g, '').length;

function isCalled(text: string) {
  return (value: string, at: number): boolean => {
    cue.lastIndex = at;
    return (
      cue.test(text) && countDigits(value) >= 7 && countDigits(value) <= 13 && !date.test(value)
    );
  };
}

/**
 * A plus sign, a country code and up to 15 digits with single spaces, dots, dashes or brackets
 * between them (ITU-T E.164).
 */
const international = /(?<![\w+)\]])\+(?<body>[1-9](?:[ .-]?\(?\d\)?){7,14})(?![\w]|[-.]\d)/g;
const fewestInOnePiece = 9;

function internationals(text: string, work: ContentWork): MatchSpan[] {
  return matches(
    international,
    text,
    work,
    (value) =>
      countDigits(value) <= 15 && (/[ .()-]/.test(value) || countDigits(value) >= fewestInOnePiece),
  );
}

/** Every form has at least seven digits. */
const sevenDigits = /\d(?:[^\d]{0,4}\d){6}/;

/**
 * Mobile and fixed numbers of the mainland, North America and Europe, E.164, and what the text
 * itself calls a phone number.
 */
export const findPhones: Finder = (text, work) =>
  sevenDigits.test(text)
    ? [
        ...[mobile, landline, american, european].flatMap((form) => matches(form, text, work)),
        ...internationals(text, work),
        ...matches(called, text, work, isCalled(text)),
      ]
    : [];
