import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { createControlSocket, type ControlSocket } from '../socket/control-socket.ts';
import { createScriptedHost, type ScriptedHost } from '../../../test/fakes/scripted-host.ts';

/**
 * The commands about accounts' work, as processes of their own, attached to a scripted host by the
 * real socket.
 */

const entry = fileURLToPath(new URL('../cli.ts', import.meta.url));
let home: string;
let host: ScriptedHost;
let socket: ControlSocket;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-cli-'));
  host = createScriptedHost();
  socket = await createControlSocket({ api: host.api, folder: home });
});
afterEach(async () => {
  await socket.close();
  rmSync(home, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

function hearth(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HEARTH_HOME: home,
      LANG: 'en_US.UTF-8',
      TZ: 'UTC',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
const inputOf = (name: string): unknown => host.calls.find((call) => call.name === name)?.input;

describe('models alias', () => {
  it('shows the table of other names, sets one and removes one, and leaves the others', async () => {
    expect((await hearth(['models', 'alias'])).out).toMatch(/GPT-4 +gpt-4\n/);
    const set = await hearth(['models', 'alias', 'GPT-4', 'small-local', '--json']);
    expect(JSON.parse(set.out)).toMatchObject({
      'GPT-4': 'small-local',
      'GPT-3.5': 'gpt-3.5-turbo',
    });
    const rest = JSON.parse(
      (await hearth(['models', 'alias', '--rm', 'GPT-4', '--json'])).out,
    ) as object;
    expect(rest).not.toHaveProperty('GPT-4');
    expect(rest).toHaveProperty('chatglm_pro');
  });

  it.each([[['GPT-4']], [['a', 'b', 'c']], [['a', '--rm', 'b']]])(
    'says how it is used for %j, and changes nothing',
    async (args) => {
      const { code, err } = await hearth(['models', 'alias', ...args]);
      expect([code, err]).toEqual([2, expect.stringContaining('--rm')]);
      expect(inputOf('app.settings.set')).toBeUndefined();
    },
  );
});

describe('usage', () => {
  it('asks for the groups and the time that were typed, and never adds up currencies', async () => {
    const before = Date.now();
    const { code, out } = await hearth(['usage', '--by', 'account,day', '--since', '24h']);
    expect(code).toBe(0);
    const asked = inputOf('usage.query') as { groupBy: string[]; sinceMs: number };
    expect(asked.groupBy).toEqual(['account', 'day']);
    expect(asked.sinceMs).toBeGreaterThanOrEqual(before - dayMs);
    expect(asked.sinceMs).toBeLessThanOrEqual(Date.now() - dayMs);
    expect(out).toMatch(/^ACCOUNT +DAY +REQUESTS/);
    expect(out).toMatch(
      /second +2030-01-02 +12 +1 +12,000 +0 +≈ 345 +1\.23 USD \+ 0\.005 CNY \+ 2 unknown +900 ms/,
    );
    expect(out).toMatch(/2 unknown +900 ms +900 ms \/ 1\.5 s \/ 2\.5 s/);
  });

  it('gives the host’s own CSV, and its rows as JSON', async () => {
    expect((await hearth(['usage', '--csv'])).out).toBe('account,requests\nsecond,12\n');
    expect(inputOf('usage.export')).toMatchObject({ format: 'csv', groupBy: ['model'] });
    expect(JSON.parse((await hearth(['usage', '--json'])).out)).toMatchObject([{ requests: 12 }]);
  });
});

describe('audit', () => {
  it('says who changed what and who was refused', async () => {
    const { out } = await hearth(['audit', '--limit', '2']);
    expect(out).toMatch(/unknown\s+key\s+–\s+refused\s+10\.0\.0\.9\s+an unknown key/);
    expect(out).toMatch(/you\s+clients\.add\s+Ann\s+done\s+cli\s+name, role/);
  });

  it('asks for refusals alone when told so, and speaks Chinese', async () => {
    const { out } = await hearth(['audit', '--refused'], { LANG: 'zh_CN.UTF-8' });
    expect(out).toContain('已拒绝');
    expect(await hearth(['audit', 'x'])).toMatchObject({ code: 2 });
  });
});

describe('requests', () => {
  it('list has a line a request, with who asked and what it cost', async () => {
    const { out } = await hearth(['requests', 'list', '--limit', '5']);
    expect(inputOf('monitoring.requests')).toEqual({ limit: 5 });
    expect(out).toMatch(
      /req_1 .*laptop +fast +gpt-5-mini +second +answered +1200 \+ 34 +0\.00037 USD +1\.5 s +2/,
    );
  });

  it('show says in words why it went where it went, and shows codes that are newer than it', async () => {
    const { out } = await hearth(['requests', 'show', 'req_1']);
    expect(out).toMatch(/1 {2}OpenAI · first · gpt-5-mini: Failed/);
    expect(out).toContain('Priority 1');
    expect(out).toContain('provider_rate_limited: Too many requests.');
    expect(out).toMatch(
      /second · gpt-5-mini: Answered \(hedge\), first token 120 ms, 1\.5 s in all, 0\.00037 USD/,
    );
    expect(out).toContain('Cooling down until 1/2/2030, 3:04:05 AM');
    expect(out).toContain('of_tomorrow (x)');
    expect(out).toContain('fast, version 3');
    expect(out).toContain('(estimated)');
  });

  it('speaks Chinese where the locale does', async () => {
    const { out } = await hearth(['requests', 'show', 'req_1'], { LANG: 'zh_CN.UTF-8' });
    expect(out).toContain('优先级 1');
    expect(out).toContain('路由');
  });

  it('one that is not there is a failure, and nothing on stdout', async () => {
    expect(await hearth(['requests', 'show', 'req_2', '--json'])).toMatchObject({
      code: 1,
      out: '',
      err: 'There is no such request.\n',
    });
  });
});

describe('policies', () => {
  it('list, with where they come from', async () => {
    expect((await hearth(['policies', 'list'])).out).toMatch(
      /fast +3 +on +hearth\.yaml +main: gpt-5-mini \(priority\) +privacy/,
    );
  });

  it('try an active policy by its alias, on the requests that asked for it', async () => {
    const { out } = await hearth(['policies', 'try', 'fast', '--limit', '50']);
    expect(inputOf('policies.try')).toMatchObject({
      alias: 'fast',
      limit: 50,
      definition: { tiers: [{ name: 'main' }] },
    });
    expect(out).toContain(
      '10 past requests: 4 would have gone elsewhere, 1 would not have been served. Nothing was sent.',
    );
    expect(out).toContain('2.00 USD → 0.50 USD');
    expect(out).toContain('Assumptions\n  ');
  });

  it('try one of a file that is not active yet, without needing its keys', async () => {
    writeFileSync(
      join(home, 'next.yaml'),
      'accounts: [{ name: a, provider: openai, apiKeyEnv: NOT_SET }]\npolicies: [{ alias: ' +
        'fast, models: [new] }, { alias: smart, models: [large] }]',
    );
    const two = await hearth(['policies', 'try', 'next.yaml']);
    expect(two).toMatchObject({
      code: 2,
      err: expect.stringContaining('--alias: fast, smart') as unknown,
    });
    expect((await hearth(['policies', 'try', 'next.yaml', '--alias', 'smart', '--all'])).code).toBe(
      0,
    );
    expect(inputOf('policies.try')).toMatchObject({
      alias: null,
      limit: 500,
      definition: { tiers: [{ models: ['large'] }] },
    });
  });

  it('rollback goes to the version before the active one unless another is named', async () => {
    expect((await hearth(['policies', 'rollback', 'fast'])).code).toBe(0);
    expect(inputOf('policies.rollback')).toEqual({ id: 'policy_1', version: 2 });
    await hearth(['policies', 'rollback', 'fast', '--to', '1']);
    expect(host.calls.at(-1)?.input).toEqual({ id: 'policy_1', version: 1 });
    expect((await hearth(['policies', 'rollback', 'slow'])).err).toContain(
      'There is no policy "slow". There are: fast.',
    );
  });
});

describe('budgets', () => {
  it('list, with what is used and reserved of each counter', async () => {
    expect((await hearth(['budgets', 'list'])).out).toMatch(
      /laptops +gpt-5-mini +1,000 tokens a day +hard +– +250 \(\+ 50 reserved\) · 25 % +1\/2\/2030/,
    );
  });

  it('set says that what a budget without a limit of money cannot count changes nothing there', async () => {
    const ran = await hearth(['budgets', 'set', 'laptops', '--uncounted', 'allow']);
    expect(inputOf('budgets.save')).toMatchObject({ name: 'laptops', uncounted: 'allow' });
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        'It is not a hard limit on cost, so this has no effect now.',
      ) as unknown,
    });
  });
});

describe('config', () => {
  const file = 'accounts: [{ name: a, provider: openai, apiKeyEnv: A_KEY }]\n';

  it('reads hearth.yaml where it is run, hands over its keys, and shows what would change', async () => {
    writeFileSync(join(home, 'hearth.yaml'), file);
    const ran = await hearth(['config', 'diff', '--adopt'], { A_KEY: 'sk-secret-1' });
    expect(ran).toMatchObject({ code: 0, out: '~ policy fast\n    retries: 1 → 2\n' });
    expect(inputOf('config.diff')).toMatchObject({
      adopt: true,
      declared: { accounts: [{ name: 'a', apiKey: 'sk-secret-1' }] },
    });
    expect((await hearth(['config', 'apply'], { A_KEY: 'k' })).out).toBe(
      'Nothing had to change.\n',
    );
  });

  it('validate needs no host, and no keys with the option for that', async () => {
    await socket.close();
    writeFileSync(join(home, 'hearth.yaml'), file);
    expect(await hearth(['config', 'validate', '--no-keys'])).toMatchObject({ code: 0, err: '' });
    const without = await hearth(['config', 'validate', '--json']);
    expect(without.code).toBe(2);
    expect(JSON.parse(without.out)).toMatchObject({
      ok: false,
      problems: [{ line: 1, column: 52, message: 'the environment variable A_KEY is not set' }],
    });
    expect(existsSync(join(home, 'hearth.db'))).toBe(false);
  });

  it('export writes a file, and never over one that is there', async () => {
    expect((await hearth(['config', 'export', '--output', 'out.yaml'])).code).toBe(0);
    expect(readFileSync(join(home, 'out.yaml'), 'utf8')).toBe('accounts: []\n');
    const again = await hearth(['config', 'export', '--output', 'out.yaml']);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('out.yaml already exists');
  });

  it('schema is the published one', async () => {
    expect(JSON.parse((await hearth(['config', 'schema'])).out)).toMatchObject({
      title: 'hearth.yaml',
      additionalProperties: false,
    });
  });
});

describe('what was mistyped', () => {
  it.each([
    [['usage', '--by', 'colour']],
    [['usage', '--since', 'yesterday']],
    [['usage', '--csv', '--json']],
    [['requests', 'show']],
    [['requests', 'list', '--limit', '0']],
    [['policies', 'try']],
    [['policies', 'rollback', 'fast', '--to', 'two']],
    [['budgets', 'add']],
    [['config', 'fly']],
    [['config', 'diff', 'a.yaml', 'b.yaml']],
  ])('%j ends with 2 and the usage line', async (args) => {
    const { code, out, err } = await hearth(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Usage: hearth ${args[0] ?? ''}`);
  });
});
