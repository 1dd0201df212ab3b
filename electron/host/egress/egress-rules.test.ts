import { describe, expect, it } from 'vitest';
import { isLoopback } from './egress-rules.ts';

describe('isLoopback', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    '127.0.0.1',
    '127.255.255.254',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '::FFFF:127.0.0.1',
    '[::ffff:7f00:1]',
    '::ffff:7f00:1',
  ])('%s can only be this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    // A name server may answer for it where the resolver does not know RFC 6761.
    'x.localhost',
    'localhost.',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '192.168.1.5',
    '0.0.0.0',
    '::',
    '::2',
    '::ffff:8.8.8.8',
    '::ffff:192.168.1.5',
    '[::ffff:c0a8:105]',
    '::ffff:7e00:1',
    '64:ff9b::7f00:1',
    '',
  ])('%s is taken for another machine', (host) => {
    expect(isLoopback(host)).toBe(false);
  });

  it.each([
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
  ])('%s is this machine, as a URL writes its host', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(true);
  });
});
