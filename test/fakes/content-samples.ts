/**
 * Texts as people write them, with what is to be found in them; keys and numbers are made up, and
 * valid where their kind has a check.
 */
import {
  chineseIdCheck,
  hongKongCheck,
} from '../../electron/host/content-rules/finders/id-numbers.ts';
import { passesLuhn } from '../../electron/host/content-rules/finders/cards.ts';
import type { MatchKind } from '../../electron/host/content-rules/matching/content-match.ts';

export interface LabelledText {
  text: string;
  /** What stands in the text, in its order; empty for a near miss. */
  expected: readonly (readonly [kind: MatchKind, value: string])[];
}

/** mulberry32: the same samples in each run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomOf(20261121);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const digits = (count: number): string =>
  Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
const chars = (alphabet: string, count: number): string =>
  Array.from({ length: count }, () => pick(alphabet.split(''))).join('');
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alnum = `${upper}${upper.toLowerCase()}0123456789`;
const url64 = `${alnum}-_`;
const hex = '0123456789abcdef';
const two = (value: number): string => String(value).padStart(2, '0');

const date = (): string =>
  `${two(1 + Math.floor(random() * 12))}${two(1 + Math.floor(random() * 28))}`;
const areas = ['110101', '310115', '440305', '330106', '510104', '420111', '650102', '820000'];
const chineseId = (): string => {
  const first = `${pick(areas)}${1950 + Math.floor(random() * 60)}${date()}${digits(3)}`;
  return first + chineseIdCheck(first);
};
const oldChineseId = (): string =>
  `${pick(['110101', '310115', '440305'])}${50 + Math.floor(random() * 40)}${date()}${digits(3)}`;
const socialSecurity = (): string =>
  [
    100 + Math.floor(random() * 500),
    two(1 + Math.floor(random() * 99)),
    1000 + Math.floor(random() * 9000),
  ].join('-');
const hongKongId = (): string => {
  const [letters, number] = [pick(['A', 'C', 'K', 'R', 'WX']), digits(6)];
  return `${letters}${number}(${hongKongCheck(letters, number)})`;
};
const card = (prefix: string, length: number): string => {
  const first = prefix + digits(length - prefix.length - 1);
  return (
    first +
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].find((check) => passesLuhn(first + check))
  );
};
const groups = (text: string, sizes: readonly number[], sign: string): string => {
  let at = 0;
  return sizes.map((size) => text.slice(at, (at += size))).join(sign);
};
const fours = (text: string, sign: string): string => groups(text, [4, 4, 4, 4], sign);
const mobile = (): string => `1${pick('3456789'.split(''))}${digits(9)}`;
const sign344 = (text: string, sign: string): string => groups(text, [3, 4, 4], sign);
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

const keys: readonly (() => string)[] = [
  () => `sk-${chars(alnum, 48)}`,
  () => `sk-proj-${chars(url64, 60)}T3BlbkFJ${chars(alnum, 60)}`,
  () => `sk-ant-api03-${chars(url64, 93)}AA`,
  () => `sk-${chars(hex, 32)}`,
  () => `sk-or-v1-${chars(hex, 64)}`,
  () => `AKIA${chars(`${upper}234567`, 16)}`,
  () => `ghp_${chars(alnum, 36)}`,
  () => `github_pat_${chars(alnum, 22)}_${chars(alnum, 59)}`,
  () => `glpat-${chars(alnum, 20)}`,
  () => `xoxb-${digits(12)}-${digits(12)}-${chars(alnum, 24)}`,
  () => `xoxp-${digits(11)}-${digits(11)}-${chars(hex, 32)}`,
  () => `AIza${chars(alnum, 35)}`,
  () => `hk-${chars(alnum, 43)}`,
  () => `LTAI${chars(alnum, 20)}`,
  () => `npm_${chars(alnum, 36)}`,
  () => ['sk', 'live', chars(alnum, 24)].join('_'),
  () =>
    `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: digits(10), name: 'Ada' })}.${chars(url64, 42)}x`,
  () =>
    `-----BEGIN RSA PRIVATE KEY-----\n${chars(alnum, 64)}\n${chars(alnum, 64)}\n-----END RSA ` +
    'PRIVATE KEY-----',
  () => `-----BEGIN PRIVATE KEY-----\n${chars(alnum, 64)}\n-----END PRIVATE KEY-----`,
];
const passwords = [
  'Summer2024!',
  'hunter2x9',
  'q8#Lm2zP',
  'Tr0ub4dor&3',
  'zL9_pW3k',
  'P@ssw0rd',
  'mima2024abc',
];

const around: Readonly<Record<MatchKind, readonly string[]>> = {
  key: [
    'My key is {}, why does it fail?',
    '请帮我看看这个密钥{}为什么报错',
    'export KEY={}',
    'curl -H "x-api-key: {}" https://api.example.com',
    '配置里写的是“{}”，对吗？',
  ],
  id_number: [
    '身份证号是{}，请核对',
    'His id: {}.',
    '乘客李雷（{}）已值机',
    '{"id_no":"{}","name":"王芳"}',
    '证件{}',
  ],
  phone: [
    '打我电话{}吧',
    'You can reach me at {} after six.',
    '联系人：张伟，{}，明天下午到',
    '{"phone":"{}"}',
    '客户手机{}已停机',
    'Ring {}, please.',
    '1001,{},Beijing',
  ],
  card: [
    '卡号{}，有效期 09/28',
    'Please charge {} for it.',
    '他的银行卡是{}。',
    '{"card":"{}","cvv":"***"}',
    'Card: {}\nName: Ada',
  ],
  email: [
    '请发到{}谢谢',
    'Write to {}, please.',
    '我的邮箱：{}。',
    '<{}>',
    '{"email":"{}"}',
    'mailto:{}?subject=x',
  ],
  word: ['{}'],
};
const inText = (
  kind: MatchKind,
  value: string,
  from: readonly string[] = around[kind],
): LabelledText => ({ text: pick(from).replace('{}', () => value), expected: [[kind, value]] });
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const american10 = (): string => {
  const [area, exchange, line] = [
    pick(['212', '415', '646', '917', '503']),
    `${2 + Math.floor(random() * 8)}${digits(2)}`,
    digits(4),
  ];
  return pick([
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `+1-${area}-${exchange}-${line}`,
    `1-${area}-${exchange}-${line}`,
  ]);
};
const landline = (): string =>
  pick([
    `010-${pick(['6', '8'])}${digits(7)}`,
    `(021)5${digits(7)}`,
    `0571-8${digits(7)}`,
    `0755 2${digits(7)}`,
    `020-8${digits(3)}-${digits(4)}`,
    `400-${digits(3)}-${digits(4)}`,
    `0512-6${digits(6)}`,
  ]);
const european = (): string =>
  pick([
    `+44 20 7946 0${digits(3)}`,
    `07700 900${digits(3)}`,
    `+49 30 ${digits(8)}`,
    `01 42 68 53 ${digits(2)}`,
    `+33 6 12 34 56 ${digits(2)}`,
    `020 7946 0${digits(3)}`,
    `+4915${digits(9)}`,
    `+86 21 5${digits(3)} ${digits(4)}`,
  ]);
const cards: readonly (() => string)[] = [
  () => card('4', 16),
  () => fours(card('4', 16), ' '),
  () => fours(card('5105', 16), '-'),
  () => card('2221', 16),
  () => groups(card('37', 15), [4, 6, 5], ' '),
  () => card('34', 15),
  () => card('622202', 19),
  () => groups(card('622848', 19), [4, 4, 4, 4, 3], ' '),
  () => fours(card('6225', 16), ' '),
  () => groups(card('621700', 19), [6, 13], ' '),
  () => card('6011', 16),
  () => card('3530', 16),
  () => card('36', 14),
];
const emails = [
  'ada.lovelace@example.com',
  'li.wei+test@corp.example.cn',
  'o_brien@mail.example.co.uk',
  'x@y.io',
  'zhang_san@163.com',
  '10086@qq.com',
  'first.last@sub.domain.example.org',
  'user-name@xn--fiqs8s.cn',
];

/** True hits. */
const hits: LabelledText[] = [
  ...keys.flatMap((make) => times(3, () => inText('key', make()))),
  ...passwords.flatMap((value) =>
    [
      `password=${value}`,
      `密码：${value}，别外传`,
      `"password": "${value}"`,
      `DB_PASSWORD='${value}'`,
      `口令是 ${value}`,
      `my password is ${value}`,
    ].map((text): LabelledText => ({ text, expected: [['key', value]] })),
  ),
  { text: 'psql postgres://app:s3cretPw@db.internal:5432/app', expected: [['key', 's3cretPw']] },
  ...times(30, () => inText('id_number', chineseId())),
  ...times(3, () => inText('id_number', wide(chineseId()))),
  ...times(4, () => inText('id_number', groups(chineseId(), [6, 8, 4], ' '))),
  ...times(4, () => inText('id_number', oldChineseId(), ['身份证号码：{}', '旧身份证{}还能用吗'])),
  ...times(10, () =>
    inText('id_number', socialSecurity(), [
      'SSN {}',
      'My social security number is {}.',
      '社保号：{}',
      'number {} on file',
    ]),
  ),
  ...times(2, () => inText('id_number', socialSecurity().replaceAll('-', ''), ['SSN: {}'])),
  ...times(8, () => inText('id_number', hongKongId())),
  ...times(2, () =>
    inText('id_number', hongKongId().replace(/[()]/g, ''), ['HKID {}', '香港身份证{}']),
  ),
  ...times(16, () => inText('phone', mobile())),
  ...times(8, () => inText('phone', sign344(mobile(), pick([' ', '-'])))),
  ...times(8, () => inText('phone', `${pick(['+86', '+86 ', '+86-', '86-', '0086 '])}${mobile()}`)),
  ...times(4, () => inText('phone', wide(mobile()))),
  ...times(16, () => inText('phone', landline())),
  ...times(16, () => inText('phone', american10())),
  ...times(16, () => inText('phone', european())),
  { text: '电话：88886666', expected: [['phone', '88886666']] },
  { text: 'call 555-0123', expected: [['phone', '555-0123']] },
  { text: '座机01088886666', expected: [['phone', '01088886666']] },
  ...cards.flatMap((make) => times(4, () => inText('card', make()))),
  ...times(2, () => inText('card', wide(card('6222', 16)))),
  ...emails.flatMap((value) => times(4, () => inText('email', value))),
  ...emails.map((value) => inText('email', value.replace('@', '＠'))),
  {
    text: '姓名王芳，手机13800138000，邮箱wf@example.com，身份证11010519491231002X',
    expected: [
      ['phone', '13800138000'],
      ['email', 'wf@example.com'],
      ['id_number', '11010519491231002X'],
    ],
  },
  {
    text: '13912345678/13812345678',
    expected: [
      ['phone', '13912345678'],
      ['phone', '13812345678'],
    ],
  },
  { text: '4111 1111 1111 1111 123', expected: [['card', '4111 1111 1111 1111']] },
];

const uuid = (): string => groups(chars(hex, 32), [8, 4, 4, 4, 12], '-');
/** What looks like it and is something else. */
const misses: LabelledText[] = [
  ...times(12, uuid),
  ...times(6, () => chars(hex, 40)),
  ...times(6, () => chars(hex, 64)),
  ...times(4, () => `sha256:${chars(hex, 64)}`),
  'ISBN 978-7-111-54742-6',
  'ISBN-13: 9780306406157',
  '书号 7-302-02368-9',
  'ISBN 0-306-40615-2',
  'ISSN 0317-8471',
  'v1.2.3',
  'node 24.11.0',
  'Chrome/120.0.6099.109',
  'version 10.0.19045.3803',
  '版本 2023.11.20',
  'semver 1.13.912345678',
  '192.168.100.200',
  'http://127.0.0.1:8080/v1',
  '10.0.0.1/24',
  '2001:db8::8a2e:370:7334',
  '255.255.255.0',
  '01-23-45-67-89-ab',
  '00:1B:44:11:3A:B7',
  '2024-01-15',
  '2024/01/15 13:45:10',
  '20240115134510',
  '2023-11-20T08:00:00+08:00',
  '2024-01-15 2024-02-15 2024-03-15',
  '15.01.2024',
  'call 2024-01-15',
  '1700000000',
  '1700000000123',
  '订单号 20231120000123456',
  '订单号：202401151345100001',
  'Order #100-200-3000',
  'order 2024-000123',
  '快递单号 SF1234567890123',
  'invoice INV-2024-001234',
  'tracking 1Z999AA10123456784',
  '发票号码 04512345',
  '流水号 1789012345678901234',
  '运单 773012345678901',
  'SKU 4711-0815',
  'EAN 4006381333931',
  'barcode 6901234567892',
  'IMEI 490154203237518',
  'article 123-456-7890123',
  'SN13912345678X',
  'part AB-212-555-0123',
  '价格 1,234,567.89 元',
  '人口 1411778724',
  'distance 384400 km',
  'pi is 3.14159265358979',
  '0.1234567890123456',
  'π=3.1415926535897932384',
  '1e10',
  '$1234567890',
  '共 12345678 条',
  '2^53 = 9007199254740992',
  '18446744073709551615',
  '圆周率 3.14159265358979323846',
  '000-12-3456',
  '666-12-3456',
  '900-12-3456',
  '123-00-4567',
  '123-45-0000',
  '110101199003077931',
  '110101199013077930',
  '990101199003077935',
  'A123456(9)',
  'Z999999(5)',
  '身高 175 体重 65',
  'GB/T 2260-2007',
  'ISO 8601-1:2019',
  'RFC 2119',
  'QQ群 123456789',
  '4111111111111112',
  '4111 1111 1111 1112',
  '5105-1051-0510-5101',
  '1234567812345670',
  '0000 0000 0000 0000',
  '6222 0000 0000 0001',
  'me@localhost',
  'logo@2x.png',
  '@someone on Twitter',
  'foo @ bar.com',
  'git@',
  'npm i @types/node@24.1.0',
  '@Component({ selector: "x" })',
  'a@b',
  '价格@5元',
  'pkg@1.2.3',
  'user@@example',
  'import x from "@scope/name"',
  'password: required',
  'password: string;',
  'const password = getPassword();',
  'password=${DB_PASSWORD}',
  'password = process.env.PASSWORD',
  '请输入密码：',
  '忘记密码怎么办',
  'password=<your password>',
  'token: Bearer',
  'password: ********',
  'pwd: xxxxxxxx',
  'the secret is out',
  '密码长度至少为 8 位',
  'max_tokens=4096',
  'token = user.token',
  'The password is hidden',
  '密码强度：中等',
  'api_key=your_api_key_here',
  'passwordField: document.getElementById("password1")',
  'sk-loading-spinner-v2-container-large',
  'class="sk-chasing-dot-before-after"',
  'task-sk-list',
  'risk-adjusted-return-on-capital-2024',
  'AKIA',
  'ghp_short',
  'eyJ',
  'glpat-',
  'https://example.com:8080/path',
  'data:image/png;base64,iVBORw0KGgo',
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
  'basic understanding of thermodynamics',
  'gpt-4o-mini-2024-07-18',
  'claude-3-5-sonnet-20241022',
  'arn:aws:iam::123456789012:role/x',
  'lat 39.9042, lon 116.4074',
  '经度116.397428,纬度39.90923',
  'chr1:1391234567-1391234999',
  '3600 1800 900',
  '1920x1080',
  '200 300 4000',
  'ports 8080 8443 9090',
  'page 12-34',
  'score 98-76-54',
  '第 13 章 第 5 节',
  '2:30-4:30',
  '+08:00',
  'x+12345678',
  'C++17',
  '1+1=2',
  '-12345678901',
  'y = 13912345678.5',
  '0x1391234567',
  '#13912345',
  '13912345678901234',
  '139123456789',
].map((text): LabelledText => ({ text, expected: [] }));

export const samples: readonly LabelledText[] = [...hits, ...misses];
