import { describe, expect, it } from 'vitest';
import { addressesIn, readClientForm } from './read-client-form.ts';

const read = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return readClientForm(form);
};

describe('a client’s form', () => {
  it('reads numbers and money as people type them; what is empty is no limit', () => {
    const { client, wrong } = read({
      name: ' Ann ',
      role: 'viewer',
      requestsPerMinute: '１００',
      tokensPerDay: '2万',
      costMicroPerMonth: '5.50',
      currency: 'CNY',
    });
    expect(wrong).toEqual([]);
    expect(client).toMatchObject({
      name: 'Ann',
      role: 'viewer',
      expiresAt: null,
      ipAllow: [],
      limits: {
        requestsPerMinute: 100,
        tokensPerDay: 20_000,
        costMicroPerMonth: 5_500_000,
        currency: 'CNY',
        tokensPerMinute: null,
        concurrency: null,
      },
    });
  });

  it('takes no slip for “no limit”', () => {
    expect(
      read({
        requestsPerMinute: '1oo',
        concurrency: '0',
        tokensPerDay: '-1',
        costMicroPerDay: '1.5.2',
      }).wrong,
    ).toEqual(['requestsPerMinute', 'concurrency', 'tokensPerDay', 'costMicroPerDay']);
  });

  it('lets a client work on the day on which it expires', () => {
    expect(read({ expires: '2031-03-05' }).client.expiresAt).toBe(
      new Date(2031, 2, 6).getTime() - 1,
    );
  });

  it('reads addresses by lines, commas and full-width marks, each once', () => {
    expect(addressesIn('192.168.1.0/24，10.0.0.1\n fd00::/8、10.0.0.1')).toEqual([
      '192.168.1.0/24',
      '10.0.0.1',
      'fd00::/8',
    ]);
  });
});
