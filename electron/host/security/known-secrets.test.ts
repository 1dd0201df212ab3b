import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKnownSecrets } from './known-secrets.ts';

const secrets = [
  'token-abc123-team-7',
  '0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp',
  'MyGatewayPass2026',
  'sk-proj-Zx81kq0TTnv2Lw93_aQ',
  'p+a/ss"w<o>rd&1234\'==',
];

const jsonUnicode = (text: string): string =>
  text.replaceAll(/[^\w.-]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`);

/** How a text may name a secret. */
const shapes: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  'upper case': (secret) => secret.toUpperCase(),
  'lower case': (secret) => secret.toLowerCase(),
  JSON: (secret) => JSON.stringify(secret),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ key: secret })),
  'JSON of .NET': jsonUnicode,
  'JSON of .NET in JSON': (secret) => JSON.stringify(jsonUnicode(secret)),
  URL: encodeURIComponent,
  'URL in a URL': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  HTML: html,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'basic authorization': (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  base64url: (secret) => Buffer.from(`k=${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  SHA256: (secret) => hash('sha256', secret),
  'its beginning': (secret) => secret.slice(0, 12),
  'its end': (secret) => secret.slice(-9),
  'stars inside': (secret) => `${secret.slice(0, 5)}*********${secret.slice(-4)}`,
  'an ellipsis inside': (secret) => `${secret.slice(0, 3)}…${secret.slice(-4)}`,
  'three dots inside': (secret) => `${secret.slice(0, 4)}...${secret.slice(-4)}`,
  'stars before its end': (secret) => `****${secret.slice(-4)}`,
};

describe('known secrets', () => {
  it('are looked for at some hundreds of masks: what is beyond is left out', () => {
    const known = createKnownSecrets();
    for (const secret of secrets) known.remember(secret);
    const masked = `abcd* `.repeat(2500);
    const clean = known.strike(`${masked}sk-proj-Z****_aQ`);
    expect(clean.length).toBeLessThan(masked.length);
    expect(clean).toMatch(/^abcd\* .*\[redacted\]$/);
  });

  it.each(Object.keys(shapes))('are struck out as %s', (name) => {
    for (const secret of secrets) {
      const known = createKnownSecrets();
      known.remember(secret);
      const shape = shapes[name]?.(secret) ?? '';
      for (const sentence of [
        `Received=${shape}, expected another.`,
        shape,
        `${shape} is wrong`,
        `(${shape})`,
      ]) {
        const clean = known.strike(sentence);
        for (const part of partsOf(secret, shape)) expect(clean).not.toContain(part);
        expect(clean).toContain('[redacted]');
      }
    }
  });

  it('leave everything else as it is, escapes included', () => {
    const known = createKnownSecrets();
    for (const secret of [...secrets, 'ollama', 'EMPTY', '', '   ', 'not-needed'])
      known.remember(secret);
    for (const sentence of [
      'The gateway of the team is overloaded... Please wait, see https://x.example/a%20b?c=1&amp;d',
      'C:\\Users\\a \\u00e4 says: ollama is not running, the variable is EMPTY',
      'req_0199f7a2-5c1e-7d40-8f00-9876543210ab failed with token limit 123456',
      '',
    ])
      expect(known.strike(sentence)).toBe(sentence);
  });

  it.each(['sk-no-key-required', 'lm-studio', 'not-needed', 'My-Local-Server'])(
    'that are placeholders of words, as %s, take no word out of a message and are struck out whole',
    (key) => {
      const known = createKnownSecrets();
      known.remember(key);
      for (const text of [
        'The field `model` is required. An API key is needed.',
        'lm-studio-community/qwen3 is not loaded by the local server',
      ])
        expect(known.strike(text)).toBe(text);
      expect(known.strike(`Incorrect API key provided: ${key}.`)).toBe(
        'Incorrect API key provided: [redacted].',
      );
    },
  );

  it('of six characters with a digit are struck out as whole words', () => {
    const known = createKnownSecrets();
    known.remember('abc123');
    expect(known.strike('key abc123, not xabc123y')).toBe('key [redacted], not xabc123y');
  });

  it('cost a long text little: it is cut', () => {
    const known = createKnownSecrets();
    for (const secret of secrets) known.remember(secret);
    for (const character of ['a', '*', '\\', '%', '.', 'x'])
      expect(known.strike(character.repeat(5_000_000)).length).toBeLessThanOrEqual(16_384);
  });
});

/** Every eight characters of the shape; both ends where its middle is masked. */
function partsOf(secret: string, shape: string): string[] {
  if (/\*\*|…|\.\.\./.test(shape))
    return [shape, ...(shape.startsWith('*') ? [] : [shape.slice(0, 3)])];
  return shape.length < 8
    ? [shape]
    : Array.from({ length: shape.length - 7 }, (_, at) => shape.slice(at, at + 8)).filter(
        (part) => /[a-z0-9]{8}/i.test(part) || secret.includes(part),
      );
}
