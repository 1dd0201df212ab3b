import { createHmac } from 'node:crypto';

export interface BceRequest {
  method: string;
  url: string;
  /** By any spelling of their names; the host comes from the address. */
  headers?: Readonly<Record<string, string>>;
  accessKey: string;
  secretKey: string;
  nowMs: number;
  /** How long the signature holds. */
  expiresInS?: number;
}

const hmac = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

/** RFC 3986's unreserved characters stay as they are, every other byte of UTF-8 is %XY. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function canonicalQuery(url: URL): string {
  const fields = [...url.searchParams]
    .filter(([name]) => name.toLowerCase() !== 'authorization')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return fields.sort().join('&');
}

/** Baidu signs these where they are given, and all of its own. */
const signedNames = new Set(['host', 'content-length', 'content-type', 'content-md5']);

function canonicalHeaders(host: string, headers: Readonly<Record<string, string>>): string[] {
  const given = Object.entries({ host, ...headers }).map(
    ([name, value]) => [name.toLowerCase(), value.trim()] as const,
  );
  const signed = given.filter(
    ([name, value]) => value !== '' && (signedNames.has(name) || name.startsWith('x-bce-')),
  );
  return signed.map(([name, value]) => `${encoded(name)}:${encoded(value)}`).sort();
}

/**
 * The `Authorization` of Baidu AI Cloud's access keys, `bce-auth-v1/{access
 * key}/{time}/{seconds}/{signed headers}/{signature}` (cloud.baidu.com/doc/Reference/s/njwvz1yfu;
 * its worked example, wjwvz1xt2, is the test).
 */
export function signBce({
  method,
  url: address,
  headers = {},
  accessKey,
  secretKey,
  nowMs,
  expiresInS = 1_800,
}: BceRequest): string {
  const url = new URL(address);
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const prefix = `bce-auth-v1/${accessKey}/${time}/${expiresInS}`;
  const lines = canonicalHeaders(url.host, headers);
  const path = decodeURIComponent(url.pathname).split('/').map(encoded).join('/');
  const signature = hmac(
    hmac(secretKey, prefix),
    [method, path, canonicalQuery(url), lines.join('\n')].join('\n'),
  );
  return `${prefix}/${lines.map((line) => line.slice(0, line.indexOf(':'))).join(';')}/${signature}`;
}
