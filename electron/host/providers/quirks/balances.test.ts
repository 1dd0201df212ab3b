import { describe, expect, it } from 'vitest';
import { deepseekBalance } from './deepseek.ts';
import { moonshotBalance } from './moonshot.ts';
import { openrouterBalance } from './openrouter.ts';
import { siliconflowBalance } from './siliconflow.ts';

/** Replies as the documents show them. */
const deepseek = {
  is_available: true,
  balance_infos: [
    {
      currency: 'CNY',
      total_balance: '110.00',
      granted_balance: '10.00',
      topped_up_balance: '100.00',
    },
  ],
};
const moonshot = {
  code: 0,
  data: { available_balance: 49.58894, voucher_balance: 46.58893, cash_balance: 3.00001 },
  scode: '0x0',
  status: true,
};
const siliconflow = {
  code: 20_000,
  message: 'OK',
  status: true,
  data: {
    id: 'userid',
    name: 'username',
    balance: '0.88',
    chargeBalance: '88.00',
    totalBalance: '88.88',
  },
};

describe('what is left on an account', () => {
  it.each([
    [
      'DeepSeek, a text',
      deepseekBalance,
      deepseek,
      'https://api.deepseek.com/v1',
      { leftMicro: 110_000_000, currency: 'CNY' },
    ],
    [
      'DeepSeek, with money in its second entry',
      deepseekBalance,
      {
        balance_infos: [
          { currency: 'CNY', total_balance: '0.00' },
          { currency: 'USD', total_balance: '1.5' },
        ],
      },
      'https://api.deepseek.com/v1',
      { leftMicro: 1_500_000, currency: 'USD' },
    ],
    [
      'Moonshot in China',
      moonshotBalance,
      moonshot,
      'https://api.moonshot.cn/v1',
      { leftMicro: 49_588_940, currency: 'CNY' },
    ],
    [
      'Moonshot elsewhere',
      moonshotBalance,
      moonshot,
      'https://api.moonshot.ai/v1',
      { leftMicro: 49_588_940, currency: 'USD' },
    ],
    [
      'SiliconFlow',
      siliconflowBalance,
      siliconflow,
      'https://api.siliconflow.cn/v1',
      { leftMicro: 88_880_000, currency: 'CNY' },
    ],
    [
      'OpenRouter, a key with a limit',
      openrouterBalance,
      { data: { label: 'k', usage: 1, limit: 10, limit_remaining: 9 } },
      'https://openrouter.ai/api/v1',
      { leftMicro: 9_000_000, currency: 'USD' },
    ],
    [
      'OpenRouter, a key without one',
      openrouterBalance,
      { data: { label: 'k', usage: 1, limit: null, limit_remaining: null } },
      'https://openrouter.ai/api/v1',
      null,
    ],
  ])('is read from %s', (_, call, body, baseUrl, balance) => {
    expect(call.read(body, baseUrl)).toEqual(balance);
  });

  it.each([deepseekBalance, moonshotBalance, siliconflowBalance, openrouterBalance])(
    'is unknown where a reply has another form',
    (call) => {
      for (const body of [null, {}, { data: {} }, { balance_infos: [] }, 'html'])
        expect(call.read(body, 'https://api.example.cn/v1')).toBeNull();
    },
  );
});
