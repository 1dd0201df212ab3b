import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateBed, type GateBed } from '../../../electron/host/egress/testing/gate-bed.ts';
import { errorCodeOf } from '../../../shared/errors.ts';

/**
 * A member who adds a page as a source would read what only this machine can reach (Open WebUI
 * CVE-2026-45401, New API CVE-2025-59146, AnythingLLM CVE-2024-0759).
 */

let inner: Server;
let asked = 0;
let port = 0;
let bed: GateBed | undefined;
beforeEach(async () => {
  asked = 0;
  inner = createServer((_request, reply) => reply.end('inner secret'));
  inner.on('connection', () => (asked += 1));
  await new Promise<void>((resolve) => void inner.listen(0, resolve));
  ({ port } = inner.address() as AddressInfo);
});
afterEach(async () => {
  await bed?.closed();
  bed = undefined;
  inner.closeAllConnections();
  inner.close();
});

const byte = fc.integer({ min: 0, max: 255 });
/** Ranges that are this machine's or a private network's (RFC 6890), with any address in them. */
const privateFour = fc.oneof(
  fc.tuple(fc.constant(127), byte, byte, byte),
  fc.tuple(fc.constant(10), byte, byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.constant(0), byte, byte, byte),
  fc.constant([127, 0, 0, 1] as [number, number, number, number]),
);

/**
 * The spellings of an IPv4 address that URL parsers know, and the IPv6 addresses that stand for it.
 */
const spelled = ([a, b, c, d]: readonly [number, number, number, number]): string[] => {
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const [high, low] = [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)];
  const octal = (part: number): string => `0${part.toString(8)}`;
  return [
    `${a}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.${d}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `${octal(a)}.${octal(b)}.${octal(c)}.${octal(d)}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `0x${a.toString(16)}.${b}.${(c << 8) | d}`,
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[::ffff:${high}:${low}]`,
    `[64:ff9b::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `[::${high}:${low}]`,
    `${a}.${b}.${c}.${d}`.replaceAll('.', '。'),
    `${a}.${b}.${c}.${d}`.replaceAll('1', '１'),
  ];
};
const others = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'foo.localhost',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[fe80::1]',
  '[fd00::1]',
  '[fec0::1]',
  '[ff02::1]',
  'metadata.google.internal',
  'router.local',
  'intranet',
];

const fetched = (address: string): Promise<string> => {
  bed ??= createGateBed();
  return bed.gate
    .ask(address, {}, { ...bed.context, publicOnly: { except: [] } })
    .then(() => 'fetched', errorCodeOf);
};

describe('a page that is an address inside', () => {
  it('is not fetched in any spelling, and no connection is begun', async () => {
    const wrong: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        privateFour.chain((four) => fc.constantFrom(...spelled(four))),
        fc.constantFrom('', 'user:secret@', 'public.example@'),
        async (host, user) => {
          const code = await fetched(`http://${user}${host}:${port}/`);
          if (!['egress_denied', 'bad_request'].includes(code))
            wrong.push(`${user}${host}: ${code}`);
        },
      ),
      { seed: 17, numRuns: 500 },
    );
    for (const host of others) {
      const code = await fetched(`http://${host}:${port}/`);
      // A name that the system does not know leads nowhere.
      if (!['egress_denied', 'provider_unreachable'].includes(code)) wrong.push(`${host}: ${code}`);
    }
    expect(wrong).toEqual([]);
    expect(asked).toBe(0);
  });

  it('is not reached by a name that resolves to it, for two addresses, or for another one the second time', async () => {
    const answers: { address: string; family: number }[][] = [
      [{ address: '127.0.0.1', family: 4 }],
      [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [{ address: '::1', family: 6 }],
      [{ address: '::ffff:127.0.0.1', family: 6 }],
    ];
    for (const addresses of answers) {
      bed = createGateBed({ resolve: () => Promise.resolve(addresses) });
      expect(await fetched(`http://rebound.example:${port}/`)).toBe('egress_denied');
      await bed.closed();
    }
    let looked = 0;
    bed = createGateBed({
      resolve: () =>
        Promise.resolve([
          { address: (looked += 1) === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 },
        ]),
    });
    expect(await fetched(`http://rebound.example:${port}/`)).not.toBe('fetched');
    expect(asked).toBe(0);
  });
});
