import { joinPattern } from '../../../../shared/join-pattern.ts';
import type { ContentWork } from '../matching/content-budget.ts';
import { matches, type Finder, type MatchSpan } from '../matching/content-match.ts';

/** Shannon's entropy of a text, in bits a character; what gitleaks measures too. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Prefixes and lengths as gitleaks' rules (config/gitleaks.toml) and the issuers' own pages give
 * them; upper bounds keep each attempt short.
 */
const prefixed = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[
    String.raw`(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}`,
    String.raw`AKID[A-Za-z0-9]{32}`,
    String.raw`LTAI[A-Za-z0-9]{12,20}`,
    String.raw`gh[pousr]_[A-Za-z0-9]{36,255}`,
    String.raw`github_pat_[A-Za-z0-9_]{22,255}`,
    String.raw`gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,255}`,
    String.raw`xox[abeoprs]-[A-Za-z0-9-]{10,255}`,
    String.raw`xapp-\d-[A-Za-z0-9-]{20,255}`,
    String.raw`AIza[A-Za-z0-9_-]{35}`,
    String.raw`hk-[A-Za-z0-9_-]{43}`,
    String.raw`hf_[A-Za-z0-9]{34,40}`,
    String.raw`npm_[A-Za-z0-9]{36}`,
    String.raw`pypi-AgE[A-Za-z0-9_-]{50,255}`,
    String.raw`gsk_[A-Za-z0-9]{48,60}`,
    String.raw`xai-[A-Za-z0-9]{70,90}`,
    String.raw`[sr]k_(?:live|test)_[A-Za-z0-9]{10,99}`,
    String.raw`SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}`,
    String.raw`dop_v1_[a-f0-9]{64}`,
  ].join('|')})(?![A-Za-z0-9])`,
  'g',
);

/**
 * OpenAI's, Anthropic's and most others': hyphenated words that begin so have little entropy or no
 * digit.
 */
const secretKey = /(?<![A-Za-z0-9_])sk-[A-Za-z0-9_-]{20,256}(?![A-Za-z0-9_-])/g;
const isSecretKey = (value: string): boolean =>
  /\d/.test(value) &&
  (/[A-Za-z0-9]{16}/.test(value) || (/[A-Z]/.test(value) && /[a-z]/.test(value))) &&
  entropyOf(value) >= 3;

/** RFC 7519: two parts of base64url JSON, which begin `{"`, and a signature. */
const token = /(?<![\w-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{10,})?/g;

/** The first part of one that reaches the window's end. */
const tokenHead = /(?<![\w-])eyJ[A-Za-z0-9_-]{8,}$/;
const tokenAt = new RegExp(token.source, 'y');

const openTokens = (text: string): MatchSpan[] => {
  const head = tokenHead.exec(text);
  return head === null ? [] : [{ start: head.index, end: text.length, isTokenHead: true }];
};

/**
 * The end of the token that begins at a place of the whole text; null where what begins there is
 * none.
 */
export function tokenEnd(text: string, start: number): number | null {
  tokenAt.lastIndex = start;
  const found = tokenAt.exec(text);
  return found === null ? null : start + found[0].length;
}

const bearer = /(?<![\w-])(?:Bearer|Basic)\s(?<value>[A-Za-z0-9._~+/-]{16,512}={0,2})(?![\w-])/gi;
const isBearer = (value: string): boolean => /\d/.test(value) && entropyOf(value) >= 3;

/** RFC 3986, 3.2.1: a password in an address. */
const inAddress = /:\/\/[^\s:@/"'<>]{1,64}:(?<value>[^\s@/"'<>]{3,128})@[A-Za-z0-9[]/g;

/** `password=`, `api_key: "…"`, `密码是`: a name, a sign, and a value that is no word. */
const assigned = joinPattern(
  'gi',
  String.raw`(?<![A-Za-z])(?:pass(?:word|wd|phrase|code)|pwd|`,
  String.raw`secret(?:[_-]?(?:access[_-]?)?key)?|(?:api|access|private|auth|`,
  String.raw`client)[_-]?(?:key|secret|token)|token|密码|密碼|口令|密钥|密鑰|令牌|`,
  String.raw`秘钥)(?:\\{0,2}["'])?(?:\s{0,3}(?::=|=>|[:=]|是|为|為)\s{0,3}|\s(?:is|`,
  String.raw`was)\s(?:now )?)`,
  /(?:\\{0,2}["'`])?/.source,
  String.raw`(?<value>[!-~]{6,128})`,
);
const quoteOn = /["'`,;<>(){}[\]\\]/;
const noValue = joinPattern(
  'i',
  String.raw`^(?:\$|%|<|\{|\*{3}|x{4}|\.{3}|https?:|`,
  String.raw`[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$|(?:your|my|the|example|`,
  String.raw`placeholder|changeme|process|os|env)[-_.])`,
);

/** Up to the first mark that ends a value in prose or code. */
function trimmed(value: string): string {
  const cut = value.search(quoteOn);
  return (cut === -1 ? value : value.slice(0, cut)).replace(/[.?:]+$/, '');
}

function isPassword(value: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_.-]/].filter((one) =>
    one.test(value),
  ).length;
  return (
    value.length >= 6 &&
    classes >= 2 &&
    /[\d]|[^A-Za-z0-9_.-]/.test(value) &&
    !noValue.test(value) &&
    entropyOf(value) >= 2.2
  );
}

function assignments(text: string, work: ContentWork): MatchSpan[] {
  return matches(assigned, text, work).flatMap(({ start, end }) => {
    const value = trimmed(text.slice(start, end));
    // What a call or a subscript follows is a name, and no value.
    return isPassword(value) && !'(['.includes(text.charAt(start + value.length) || ' ')
      ? [{ start, end: start + value.length }]
      : [];
  });
}

const beginning = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const endMark = '-----END';
/** What is taken of a key whose end is missing. */
const mostUnended = 8192;

/** `-----END RSA PRIVATE KEY-----` or what there is of it. */
function endOfLine(text: string, close: number): number {
  const dashes = text.slice(close + endMark.length, close + 80).indexOf('-----');
  return close + endMark.length + (dashes === -1 ? 0 : dashes + 5);
}

/**
 * RFC 7468: the end of a private key whose first line ends at a place. Ask in order: a text is
 * searched once, however many keys begin in it.
 */
export function createPrivateKeyEnds(text: string): (firstLineEnd: number) => number {
  let close = 0;
  return (firstLineEnd) => {
    if (close !== -1 && close < firstLineEnd) close = text.indexOf(endMark, firstLineEnd);
    return close === -1
      ? Math.min(text.length, firstLineEnd + mostUnended)
      : endOfLine(text, close);
  };
}

const privateKeys = (text: string, work: ContentWork): MatchSpan[] =>
  matches(beginning, text, work).map((span) => ({ ...span, isPrivateKey: true }));

/** Keys and passwords of the usual kinds. */
export const findKeys: Finder = (text, work) => [
  ...matches(prefixed, text, work),
  ...matches(secretKey, text, work, isSecretKey),
  ...matches(token, text, work),
  ...openTokens(text),
  ...matches(bearer, text, work, isBearer),
  ...matches(inAddress, text, work),
  ...assignments(text, work),
  ...privateKeys(text, work),
];
