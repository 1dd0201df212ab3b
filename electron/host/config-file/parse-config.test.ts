import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { readConfig } from './read-config.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-config-'));
  file = join(folder, 'hearth.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string, env: Record<string, string> = {}) => {
  writeFileSync(file, text);
  return readConfig(file, env);
};
/** What is said of a file that is not taken, a line a fault, without the folder. */
function faults(text: string, env: Record<string, string> = {}): string[] {
  try {
    read(text, env);
    return [];
  } catch (error) {
    return (error as Error).message.replaceAll(`${file}:`, '').split('\n');
  }
}

const smallest = `accounts:
  - { name: first, provider: openai-compatible, baseUrl: "http://127.0.0.1:9999/v1", apiKeyEnv: FIRST_KEY, models: [gpt-4o-mini], priority: 1 }
  - { name: second, provider: openai-compatible, baseUrl: "http://127.0.0.1:9998/v1", apiKeyEnv: SECOND_KEY, models: [gpt-4o-mini], priority: 2 }
policies:
  - { alias: fast, strategy: priority, models: [gpt-4o-mini] }
clients:
  - { name: laptop, apiKeyEnv: LAPTOP_KEY, budget: { tokens: 100000, per: day, hard: true } }
`;
const keys = {
  FIRST_KEY: 'sk-first',
  SECOND_KEY: 'sk-second',
  LAPTOP_KEY: 'laptop-key-0123456789abcdef',
};

describe('a file that is taken', () => {
  it('is, at its smallest, an account and a policy', () => {
    const declared = read(smallest, keys);
    expect(declared.accounts).toMatchObject([
      {
        name: 'first',
        baseUrl: 'http://127.0.0.1:9999/v1',
        apiKey: 'sk-first',
        models: ['gpt-4o-mini'],
        priority: 1,
      },
      { name: 'second', apiKey: 'sk-second', priority: 2 },
    ]);
    expect(declared.policies).toMatchObject([
      {
        alias: 'fast',
        definition: {
          tiers: [{ name: 'main', models: ['gpt-4o-mini'], strategy: 'priority' }],
          rules: [],
        },
      },
    ]);
    expect(declared.clients).toMatchObject([
      {
        name: 'laptop',
        apiKey: keys.LAPTOP_KEY,
        signingSecret: null,
        role: 'member',
        localOnly: false,
        models: [],
        limits: { requestsPerMinute: 100 },
        ipAllow: [],
      },
    ]);
    expect(declared.budgets).toMatchObject([
      {
        name: 'client laptop',
        scope: { client: 'laptop' },
        limitTokens: 100_000,
        period: 'day',
        hard: true,
      },
    ]);
  });

  it('may be empty, or have sections that are', () => {
    expect(read('').accounts).toEqual([]);
    expect(read('# nothing yet\naccounts:\npolicies: []\n').policies).toEqual([]);
  });

  it('has its keys by file too, next to it, without the line break at their end', () => {
    writeFileSync(join(folder, 'key.txt'), 'sk-from-file\r\n');
    expect(
      read('accounts: [{ name: a, provider: openai, apiKeyFile: key.txt }]').accounts[0]?.apiKey,
    ).toBe('sk-from-file');
  });

  it('counts money in millionths, hours in milliseconds and a day of expiry to its end', () => {
    const declared = read(`
accounts: [{ name: a, provider: ollama, limits: { dayCost: 1.5, currency: CNY }, expires: 2030-05-31 }]
budgets: [{ name: all, cost: 0.25, currency: USD, per: { hours: 24 }, hard: false }]
`);
    expect(declared.accounts[0]?.limits).toMatchObject({
      dayCostMicro: 1_500_000,
      currency: 'CNY',
    });
    expect(declared.accounts[0]?.expiresAt).toBe(new Date(2030, 4, 31, 23, 59, 59, 999).getTime());
    expect(declared.budgets).toMatchObject([
      { limitCostMicro: 250_000, period: 'rolling', rollingMs: dayMs, hard: false },
    ]);
  });

  it('has policies of several tiers with rules', () => {
    const [policy] = read(`
policies:
  - alias: smart
    tiers:
      - { name: cheap, models: [small], strategy: cost_based }
      - { name: good, providers: [openai] }
    rules: [{ kind: complexity, small: cheap, large: good }, { kind: user_tier, tiers: { "*": cheap } }]
    fallbackLocal: true
`).policies;
    expect(policy?.definition).toMatchObject({
      tiers: [
        { name: 'cheap', strategy: 'cost_based' },
        { name: 'good', strategy: 'priority' },
      ],
      rules: [{ kind: 'complexity', threshold: 0.5 }, { kind: 'user_tier' }],
      fallbackLocal: true,
    });
  });

  it('may use anchors, and a fault behind one is found', () => {
    expect(
      read(
        'accounts:\n  - &a { name: a, provider: ollama, models: &m [x] }\n  - { name: b, ' +
          'provider: ollama, models: *m }',
      ).accounts[1]?.models,
    ).toEqual(['x']);
    expect(
      faults('accounts:\n  - { name: a, provider: ollama, limits: &l { perDay: 1 } }'),
    ).toEqual([expect.stringContaining('2:47: unknown key "perDay"')]);
  });
});

describe('a file that is not taken says where it is wrong', () => {
  it.each([
    [
      'a mistyped key, with the one that was meant',
      'accounts:\n  - name: a\n    provider: ollama\n    prioritty: 1',
      '4:5: unknown key "prioritty"; did you mean "priority"?',
    ],
    [
      'another way to write it',
      'accounts:\n  - { name: a, provider: ollama, base_url: "http://x/v1" }',
      '2:34: unknown key "base_url"; did you mean "baseUrl"?',
    ],
    [
      'a section that nobody knows',
      'acounts: []',
      '1:1: unknown key "acounts"; did you mean "accounts"?',
    ],
    [
      'a key deep in a rule',
      'policies:\n  - alias: a\n    models: [x]\n    rules:\n      - { kind: canary, tier: ' +
        'main, share: 0.1, shar: 1 }',
      '5:49: unknown key "shar"; did you mean "share"?',
    ],
    [
      'a setting',
      'settings: { lanport: 1 }',
      '1:13: unknown key "lanport"; did you mean "lanPort"?',
    ],
    [
      'a provider that nobody knows',
      'accounts: [{ name: a, provider: olama }]',
      '1:33: provider: invalid option',
    ],
    ['what is missing', 'accounts: [{ provider: ollama }]', '1:12: name: this is missing'],
    [
      'a value of another kind',
      'clients: [{ name: a, apiKeyEnv: K, localOnly: "no" }]',
      '1:47: localOnly: invalid input: expected boolean',
    ],
    [
      'a period',
      'budgets: [{ name: a, tokens: 1, per: week }]',
      '1:38: per: this takes day, month or { hours: 24 }',
    ],
    ['a budget of nothing', 'budgets: [{ name: a }]', '1:11: a budget needs tokens'],
    [
      'a cost without a currency',
      'budgets: [{ name: a, cost: 1 }]',
      '1:11: a cost needs a currency',
    ],
    [
      'a base URL that is needed',
      'accounts: [{ name: a, provider: openai-compatible }]',
      '1:12: OpenAI-compatible needs a baseUrl',
    ],
    [
      'an address that is none',
      'accounts: [{ name: a, provider: ollama, baseUrl: "ftp://x" }]',
      '1:50: The base URL is no http or https address',
    ],
    [
      'an address with a password in it',
      'accounts: [{ name: a, provider: ollama, baseUrl: "http://u:p@x/v1" }]',
      '1:50: The base URL holds a name, a password',
    ],
    [
      'a region that the provider has not',
      'accounts: [{ name: a, provider: moonshot, apiKeyEnv: K, region: mars }]',
      '1:65: Moonshot (Kimi) has no such region; it has ',
    ],
    ['a key that is needed', 'accounts: [{ name: a, provider: openai }]', '1:12: this needs a key'],
    ['a client without a key', 'clients: [{ name: a }]', '1:11: this needs a key'],
    [
      'a client’s address that is none',
      'clients: [{ name: a, apiKeyEnv: K, allow: [10.0.0.0/8, home] }]',
      '1:56: “home” is not an address',
    ],
    [
      'a client’s limit that is none',
      'clients: [{ name: a, apiKeyEnv: K, limits: { requestsPerMinute: 0 } }]',
      '1:65: requestsPerMinute: ',
    ],
    [
      'a rule of no kind',
      'clients: [{ name: a, apiKeyEnv: K, contentRules: { mail: mask } }]',
      '1:52: ',
    ],
    [
      'a tier that is not there',
      'policies: [{ alias: a, models: [x], rules: [{ kind: canary, tier: new, share: 0.1 }] }]',
      '1:45: The rule “canary” leads to a tier “new”',
    ],
    [
      'a policy of both forms',
      'policies: [{ alias: a, models: [x], tiers: [{ name: t }] }]',
      '1:32: models belongs in a tier',
    ],
    ['a policy of nothing', 'policies: [{ alias: a }]', '1:12: a policy needs models'],
    [
      'a name twice',
      'accounts:\n  - { name: a, provider: ollama }\n  - { name: a, provider: vllm }',
      '3:5: "a" is in accounts twice',
    ],
    ['a key of YAML twice', 'accounts: []\naccounts: []', '2:1: Map keys must be unique'],
    ['YAML that is none', 'accounts:\n  - { name: a', '2:'],
    ['a tag', 'accounts: !!js/function x', '1:11: Unresolved tag'],
    ['a list', '- a', '1:1: invalid input: expected object'],
    [
      'a field that no account may allow',
      'accounts: [{ name: a, provider: ollama, allowFields: [top_a, max_tokens] }]',
      '1:62: The field “max_tokens” cannot be allowed',
    ],
    [
      'a field with a space in it',
      'accounts: [{ name: a, provider: ollama, allowFields: [foo bar] }]',
      '1:55: allowFields: the name of a field has no spaces',
    ],
    [
      'a time zone',
      'budgets: [{ name: a, tokens: 1, timeZone: Mars/Phobos }]',
      '1:43: timeZone: no time zone of that name',
    ],
  ])('%s', (_, text, fault) => {
    const found = faults(text, { K: 'k' });
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, fault.length)).toBe(fault);
  });

  it('all of it at once, in the order of the file', () => {
    expect(
      faults(
        'foo: 1\naccounts: [{ name: a, provider: openai, bar: 1 }]\npolicies: [{ alias: "a ' +
          'b", models: [x] }]',
      ).map((line) => line.split(':').slice(0, 2).join(':')),
    ).toEqual(['1:1', '2:41', '3:21']);
  });

  it('each environment variable that is not set, and key files that are not there', () => {
    expect(faults(smallest, { FIRST_KEY: ' ' })).toEqual([
      '2:97: the environment variable FIRST_KEY is not set',
      '3:98: the environment variable SECOND_KEY is not set',
      '7:32: the environment variable LAPTOP_KEY is not set',
    ]);
    expect(faults('accounts: [{ name: a, provider: openai, apiKeyFile: nowhere }]')).toEqual([
      '1:53: the file nowhere cannot be read (ENOENT)',
    ]);
  });

  it('a key or a signing secret of a client that could be guessed, and no key of an account', () => {
    const text =
      'accounts: [{ name: a, provider: openai, apiKeyEnv: K }]\nclients: [{ name: b, ' +
      'apiKeyEnv: K, signingSecretEnv: S }]';
    const found = faults(text, { K: 'weak-42', S: 'weak-43' });
    expect(found).toEqual([
      expect.stringMatching(
        /^2:54: the key in the environment variable S is too weak: .*openssl rand -hex 16/,
      ),
      expect.stringMatching(
        /^2:33: the key in the environment variable K is too weak: .*hearth clients add/,
      ),
    ]);
    expect(found.join()).not.toContain('weak-4');
  });

  it('two clients of one key, which could not be told apart', () => {
    expect(
      faults('clients:\n  - { name: a, apiKeyEnv: K }\n  - { name: b, apiKeyEnv: K }', {
        K: 'the-key-0123456789abcdef',
      }),
    ).toEqual(['3:5: b has the same key as a; each client needs a key of its own']);
  });

  it('a file that is not there', () => {
    expect(() => readConfig(join(folder, 'none.yaml'), {})).toThrow(
      'none.yaml:1:1: there is no such file',
    );
  });
});

describe('keys stay out of the file and of what is said about it', () => {
  const key = 'sk-0123456789abcdef';

  it.each(['apiKey', 'api_key', 'key', 'token'])(
    'a literal %s is refused with the way to do it',
    (name) => {
      const found = faults(
        `accounts:\n  - { name: a, provider: openai, ${name}: ${key}, apiKeyEnv: K }`,
        { K: 'k' },
      );
      expect(found).toEqual([
        expect.stringMatching(
          /^2:34: a key itself has no place in this file; .*apiKeyEnv: ITS_NAME.*apiKeyFile/,
        ),
      ]);
      expect(found.join()).not.toContain(key);
    },
  );

  it.each([
    `accounts: [{ name: a, provider: openai, apiKeyEnv: ${key} }]`,
    `accounts: [{ name: a, provider: ${key} }]`,
    `accounts: [{ name: a "${key}" }`,
    `accounts: "${key}"`,
    `settings: { lanPort: ${key} }`,
    `accounts: [{ name: a, provider: ollama, expires: ${key} }]`,
  ])('is never repeated in a fault: %s', (text) => {
    const found = faults(text);
    expect(found).not.toEqual([]);
    expect(found.join()).not.toContain(key);
  });

  it('one with a space in it, or a letter beyond ASCII, is refused before it is sent anywhere', () => {
    const found = faults('accounts: [{ name: a, provider: openai, apiKeyEnv: K }]', {
      K: 'sk-a b',
    });
    expect(found).toEqual([
      '1:52: the environment variable K has spaces or characters that no key has',
    ]);
  });
});
