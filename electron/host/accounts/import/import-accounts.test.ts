import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { providers } from '../../providers/catalogue/provider-catalogue.ts';
import { poolBed, type PoolBed } from '../testing/pool-bed.ts';

let bed: PoolBed;

beforeEach(async () => {
  bed = await poolBed({ providers });
});
afterEach(() => bed.close());

const tail = '0123456789abcdefghij';
const preview = async (text: string) =>
  (await bed.accounts.import(desktopOwnerId, text, true)).map(
    ({ provider, name, state }) => `${provider} ${name} ${state}`,
  );
const add = (text: string) => bed.accounts.import(desktopOwnerId, text, false);
const list = () => bed.accounts.list(desktopOwnerId);

describe('a .env file', () => {
  it('gives an account a key, whatever way the line is written; what is no key is left alone', async () => {
    const text = [
      '# my keys',
      `OPENAI_API_KEY=sk-${tail}`,
      `export DEEPSEEK_API_KEY="sk-d${tail}"   # the cheap one`,
      `  MOONSHOT_API_KEY = 'sk-m${tail}'`,
      `$env:DASHSCOPE_API_KEY="sk-q${tail}"`,
      `set SILICONFLOW_API_KEY=sk-s${tail}`,
      `HF_TOKEN: hf_${tail}`,
      `OPENROUTER_API_KEY=sk-or-v1-${tail}`,
      `ZHIPUAI_API_KEY=${'0123456789abcdef'.repeat(2)}.${tail.slice(0, 16)}`,
      'DATABASE_URL=postgres://me:secret@127.0.0.1/app',
      'SESSION_TOKEN=0123456789abcdef0123',
      'PORT=3000',
      'EMPTY_API_KEY=',
    ].join('\r\n');
    expect(await preview(text)).toEqual(
      [
        'openai',
        'deepseek',
        'moonshot',
        'dashscope',
        'siliconflow',
        'huggingface',
        'openrouter',
        'zhipu',
      ].map((provider) => expect.stringMatching(new RegExp(`^${provider} .* new$`)) as string),
    );
    expect(await list()).toEqual([]);
  });

  it('several keys of one provider become several accounts, told apart by what follows the name', async () => {
    await add(
      `OPENAI_API_KEY=sk-a${tail}\nOPENAI_API_KEY_WORK=sk-b${tail}\nOPENAI_API_KEY_2=sk-c${tail}`,
    );
    expect((await list()).map(({ name }) => name).sort()).toEqual([
      'OpenAI',
      'OpenAI 2',
      'OpenAI work',
    ]);
  });

  it('takes address and models that are next to a key', async () => {
    await add(
      `OPENAI_API_KEY=sk-a${tail}\nOPENAI_BASE_URL=https://gateway.example/v1/\nOPENAI_MODEL=gpt-5-mini,gpt-5`,
    );
    expect(await list()).toMatchObject([
      {
        provider: 'openai-compatible',
        baseUrl: 'https://gateway.example/v1',
        models: ['gpt-5-mini', 'gpt-5'],
      },
    ]);
  });

  it('a key under OPENAI_API_KEY with DeepSeek’s address is DeepSeek’s: it must not be sent to OpenAI', async () => {
    await add(`OPENAI_API_BASE=https://api.deepseek.com\nOPENAI_API_KEY=sk-a${tail}`);
    expect(await list()).toMatchObject([{ provider: 'deepseek' }]);
    expect(new URL((await list())[0]?.baseUrl ?? '').host).toBe('api.deepseek.com');
  });

  it('an OpenRouter key under OPENAI_API_KEY is OpenRouter’s', async () => {
    expect(await preview(`OPENAI_API_KEY=sk-or-v1-${tail}`)).toEqual(['openrouter OpenRouter new']);
  });

  it('placeholders and keys of unknown providers are reported, and nothing is added for them', async () => {
    const rows = await add(
      `OPENAI_API_KEY=your-api-key-here\nANOTHER_API_KEY=abc-${tail}\nDEEPSEEK_API_KEY=<paste it here>`,
    );
    expect(rows.map(({ state }) => state)).toEqual(['unreadable', 'unreadable', 'unreadable']);
    expect(rows[1]?.note).toContain('ANOTHER_API_KEY');
    expect(await list()).toEqual([]);
  });

  it('an access key and its secret are one account; without its secret it is none', async () => {
    await add(`QIANFAN_SECRET_KEY=secret${tail}\nQIANFAN_ACCESS_KEY=access${tail}`);
    const [account] = await list();
    expect(account).toMatchObject({ provider: 'qianfan' });
    expect(await bed.accounts.secretOf(desktopOwnerId, account?.id ?? '')).toBe(
      `access${tail}:secret${tail}`,
    );
    expect(await add(`QIANFAN_ACCESS_KEY=another${tail}`)).toMatchObject([
      { state: 'unreadable', note: expect.stringContaining('QIANFAN_SECRET_KEY') as unknown },
    ]);
  });

  it('a provider that needs an address is said to need one', async () => {
    expect(await add(`AZURE_OPENAI_API_KEY=${tail}${tail}`)).toMatchObject([
      {
        provider: 'azure-openai',
        state: 'unreadable',
        note: expect.stringContaining('address') as unknown,
      },
    ]);
  });
});

describe('a CSV file', () => {
  it('is read by its header, in either language, with quotes, a byte order mark and blank lines', async () => {
    const text =
      `\uFEFFprovider,Name,API Key,Base URL,models\r\nOpenAI,"Work, ` +
      `main",sk-a${tail},,"gpt-5-mini; gpt-5"\r\n\r\ndeepseek,Cheap,"sk-b${tail}\n",,\r\n`;
    await add(text);
    expect(await list()).toMatchObject([
      { provider: 'openai', name: 'Work, main', models: ['gpt-5-mini', 'gpt-5'] },
      { provider: 'deepseek', name: 'Cheap' },
    ]);
    expect(await preview(`服务商\t名称\t密钥\nDeepSeek\t备用\tsk-c${tail}`)).toEqual([
      'deepseek 备用 new',
    ]);
  });

  it('says provider of this key is unknown it does not know', async () => {
    expect(await add(`provider,key\nNobody Inc,sk-a${tail}`)).toMatchObject([
      { state: 'unreadable', note: expect.stringContaining('Nobody Inc') as unknown },
    ]);
  });
});

describe('lines from the clipboard', () => {
  it('are known by the form of the key, or by the provider’s name next to it', async () => {
    expect(
      await preview(`sk-or-v1-${tail}\nhf_${tail}\nDeepSeek: sk-d${tail}\nMoonshot sk-m${tail}`),
    ).toEqual([
      'openrouter OpenRouter new',
      expect.stringContaining('huggingface') as string,
      'deepseek DeepSeek new',
      expect.stringContaining('moonshot') as string,
    ]);
  });

  it('a bare sk- key could be of six providers: it is asked back, never guessed and sent to the wrong one', async () => {
    expect(await add(`sk-${tail}`)).toMatchObject([
      {
        provider: '',
        state: 'unreadable',
        note: expect.stringContaining('provider of this key is unknown') as unknown,
      },
    ]);
  });

  it('prose and addresses hold no keys', async () => {
    expect(
      await preview(
        'Dear all,\nthe new gateway is at ' +
          'https://gateway.example/v1/models0123456789.\nPlease use account ' +
          '12345678901234567890 from Monday on.',
      ),
    ).toEqual([]);
  });
});

describe('what is there already', () => {
  it('is known by its key, also twice in the same text, also while it waits in a rotation', async () => {
    const account = await bed.add('Mine', { apiKey: `sk-a${tail}` });
    await bed.accounts.rotate(desktopOwnerId, account.id, `sk-b${tail}`);
    const rows = await add(
      `OPENAI_API_KEY=sk-a${tail}\nOPENAI_API_KEY_2=sk-b${tail}\nOPENAI_API_KEY_3=sk-c${tail}\nOPENAI_API_KEY_4=sk-c${tail}`,
    );
    expect(rows.map(({ state, note }) => `${state} ${note}`)).toEqual([
      'known Mine',
      'known Mine',
      'added ',
      'known OpenAI 3',
    ]);
    expect(await list()).toHaveLength(2);
  });

  it('is another user’s secret: another owner is not told that a key is known', async () => {
    await bed.add('Mine', { apiKey: `sk-a${tail}` });
    expect(await bed.accounts.import('owner_x', `OPENAI_API_KEY=sk-a${tail}`, true)).toMatchObject([
      { state: 'new', note: '' },
    ]);
  });

  it('a name that is taken gets a number', async () => {
    await bed.add('OpenAI', { apiKey: `sk-a${tail}` });
    expect(await preview(`OPENAI_API_KEY=sk-b${tail}`)).toEqual(['openai OpenAI 2 new']);
  });
});

it('no reply holds a key, and what was added can be used', async () => {
  const key = `sk-secret-${tail}`;
  const rows = await add(`OPENAI_API_KEY=${key}\nSTRANGE_API_KEY=strange-${tail}`);
  expect(JSON.stringify([rows, await list()])).not.toMatch(new RegExp(tail));
  expect(await bed.accounts.secretOf(desktopOwnerId, (await list())[0]?.id ?? '')).toBe(key);
});

it('a file of thousands of keys is refused as a whole', async () => {
  const text = Array.from(
    { length: 501 },
    (_, index) => `OPENAI_API_KEY_${index}=sk-${index}-${tail}`,
  ).join('\n');
  await expect(add(text)).rejects.toMatchObject({ code: 'too_large' });
  expect(await list()).toEqual([]);
});
