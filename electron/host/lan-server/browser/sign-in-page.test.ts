import { expect, it } from 'vitest';
import { barredBy, type KnownClient } from '../../clients/known-client.ts';
import { barredProblem, signInPage } from './sign-in-page.ts';

const client = (part: Partial<KnownClient>): KnownClient =>
  ({
    suspended: false,
    expiresAt: null,
    allowsAddress: null,
    clientName: '<b>',
    ...part,
  }) as KnownClient;

it.each([
  [client({ suspended: true }), 'is suspended', '已停用'],
  [client({ expiresAt: 1 }), 'has expired', '已过期'],
  [
    client({ allowsAddress: () => false }),
    'may not be used from this address',
    '不允许从此地址使用',
  ],
])(
  'the page gives the one reason that applies in both languages, and no name as markup',
  (barred, en, zh) => {
    const why = barredBy(barred, '10.0.0.1', 2);
    const page = signInPage(why === null ? null : barredProblem[why](barred.clientName));
    expect(page).toContain(en);
    const alert = /<p role="alert">.*<\/p>/.exec(page)?.[0] ?? '';
    expect(['已停用', '已过期', '不允许从此地址使用'].filter((one) => alert.includes(one))).toEqual(
      [zh],
    );
    expect(alert).not.toContain('<b>');
  },
);
