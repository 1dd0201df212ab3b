import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createControlSocket, type ControlSocket } from '../socket/control-socket.ts';
import {
  createScriptedHost,
  document,
  timing,
  type ScriptedHost,
} from '../../../test/fakes/scripted-host.ts';

/** The real command, as a process of its own, attached to a scripted host by the real socket. */

const entry = fileURLToPath(new URL('../cli.ts', import.meta.url));
let home: string;
let docs: string;
let host: ScriptedHost;
let socket: ControlSocket;

beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-cli-')));
  docs = join(home, 'contracts');
  mkdirSync(docs);
  writeFileSync(join(docs, 'lease.md'), 'The lease ends on 31 May 2031.');
  host = createScriptedHost();
  socket = await createControlSocket({ api: host.api, folder: home });
});
afterEach(async () => {
  await socket.close();
  rmSync(home, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

function start(
  args: readonly string[],
  { env = {}, input }: { env?: Record<string, string>; input?: string } = {},
): { child: ChildProcess; ran: Promise<Ran> } {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HEARTH_HOME: home, LANG: 'en_US.UTF-8', ...env },
    stdio: 'pipe',
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  child.stdin.end(input ?? '');
  return {
    child,
    ran: new Promise((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, out, err })),
    ),
  };
}
const hearth = (args: readonly string[], options?: Parameters<typeof start>[1]): Promise<Ran> =>
  start(args, options).ran;

describe('ask', () => {
  test('--json is exactly what was promised, alone on stdout', async () => {
    const { code, out } = await hearth([
      'ask',
      'When does the lease end?',
      '--docs',
      docs,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      answer: 'It ends on 31 May 2031 [1].\u001b[31m',
      declined: false,
      sources: [
        {
          n: 1,
          file: 'lease.pdf',
          page: 3,
          heading: 'Term',
          text: 'The lease ends on 31 May 2031.',
          score: 0.91,
        },
      ],
      timing,
    });
  });

  test('prints answer, numbered source with file, page and heading, and timing; escape sequences of a document stay out', async () => {
    const { code, out } = await hearth(['ask', 'When?', '--docs', docs]);
    expect(code).toBe(0);
    expect(out).toContain('It ends on 31 May 2031 [1].');
    expect(out).toContain('[1] lease.pdf, page 3, Term');
    expect(out).toContain('900 ms in all');
    expect(out).not.toContain('\u001b');
  });

  test('speaks Chinese where the locale does', async () => {
    const { out } = await hearth(['ask', '什么时候到期？', '--docs', docs], {
      env: { LANG: 'zh_CN.UTF-8' },
    });
    expect(out).toContain('来源：');
    expect(out).toContain('第 3 页');
  });

  test('asks the same documents by the same knowledge base, however the path is written', async () => {
    await hearth(['ask', 'a', '--docs', docs]);
    await hearth(['ask', 'b', '--docs', `${docs}/../contracts/`]);
    expect(host.bases.map((base) => base.name)).toEqual([`ask: ${docs}`]);
  });

  test('--local-only marks the base, and a later question without it does not unmark it', async () => {
    await hearth(['ask', 'a', '--docs', docs]);
    await hearth(['ask', 'b', '--docs', docs, '--local-only']);
    await hearth(['ask', 'c', '--docs', docs]);
    expect(host.bases).toMatchObject([{ localOnly: true }]);
    expect(
      host.calls.filter((call) => call.name === 'knowledge.ask').map((call) => call.input),
    ).toMatchObject([{ localOnly: false }, { localOnly: true }, { localOnly: false }]);
  });

  test('names documents that could not be read, on stderr', async () => {
    host.documents.push(
      document({
        id: 'doc_2',
        name: 'scan.pdf',
        state: 'failed',
        errorCode: 'document_no_text',
        errorMessage: 'It holds pictures only.',
      }),
    );
    const { code, out, err } = await hearth(['ask', 'a', '--docs', docs, '--json']);
    expect(code).toBe(0);
    expect(err).toContain('scan.pdf: It holds pictures only.');
    expect(out).not.toContain('scan.pdf');
  });

  test('lets folders be followed that are added to a knowledge base, and not those that were only asked once', async () => {
    await hearth(['knowledge', 'add', docs, '--base', 'leases']);
    await hearth(['knowledge', 'add', docs, '--base', 'leases', '--once']);
    await hearth(['ask', 'a', '--docs', docs]);
    expect(
      host.calls
        .filter((call) => call.name === 'knowledge.addPaths')
        .map((call) => (call.input as { watch?: boolean }).watch),
    ).toEqual([true, false, false]);
  });

  test('takes no document out because its file is not there: the host knows a deletion from a share that is away', async () => {
    host.documents.push(document({ id: 'doc_gone', path: join(docs, 'gone.md') }));
    await hearth(['ask', 'a', '--docs', docs]);
    expect(host.calls.filter((call) => call.name === 'knowledge.removeDocument')).toEqual([]);
  });

  test('fails when nothing could be read', async () => {
    host.documents.splice(
      0,
      1,
      document({
        state: 'failed',
        errorCode: 'document_encrypted',
        errorMessage: 'It is encrypted.',
      }),
    );
    const { code, err, out } = await hearth(['ask', 'a', '--docs', docs]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('None of the documents could be read');
  });

  test('fetches the default models first, with bytes, speed and time left on stderr, and says when another was taken', async () => {
    host.set({ ready: false });
    const { code, out, err } = await hearth(['ask', 'a', '--docs', docs, '--json']);
    expect(code).toBe(0);
    expect(() => JSON.parse(out) as unknown).not.toThrow();
    expect(err).toContain('49.0 MB / 98.0 MB · 7.0 MB/s · 7 s left');
    expect(err).toContain(
      'qwen3-4b fits best but no source of it answered; smollm2-135m-instruct was taken instead',
    );
  });

  test('fails in plain words when no model can be had', async () => {
    host.set({ ready: false, setupFails: true });
    const { code, out, err } = await hearth(['ask', 'a', '--docs', docs]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('No source of qwen3-4b could be reached');
  });

  test('Ctrl+C stops the answer in the host and leaves nothing on stdout', async () => {
    host.set({ hang: true });
    const { child, ran } = start(['ask', 'a', '--docs', docs]);
    let err = '';
    child.stderr?.on('data', (chunk: string) => {
      err += chunk;
      if (err.includes('Passages found: 1')) child.kill('SIGINT');
    });
    const { code, out, err: all } = await ran;
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(all).not.toContain('Error');
    await host.askEnded;
  });

  test('says what happened when the host goes away in mid-answer', async () => {
    host.set({ hang: true });
    const { child, ran } = start(['ask', 'a', '--docs', docs]);
    child.stderr?.on(
      'data',
      (chunk: string) => void (chunk.includes('Passages found: 1') && void socket.close()),
    );
    const { code, err } = await ran;
    expect(code).toBe(1);
    expect(err).toContain('stopped answering');
    expect(err).not.toContain('    at ');
  });
});

describe('what was mistyped', () => {
  test.each([
    [['ask']],
    [['ask', 'x']],
    [['ask', 'two', 'questions', '--docs', '.']],
    [['ask', 'x', '--docs', '.', '--bogus']],
    [['serve', '--port', 'http']],
    [['serve', '--port', '70000']],
    [['models', 'fly']],
    [['accounts', 'add']],
    [['accounts', 'add', '--provider', 'nobody']],
    [['accounts', 'add', '--provider', 'openai-compatible']],
    [['clients', 'add']],
    [['knowledge', 'search', 'x']],
    [['doctor', 'now']],
  ])('%j ends with 2 and the usage line', async (args) => {
    const { code, out, err } = await hearth(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`Usage: hearth ${args[0] ?? ''}`);
  });

  test('no command, or none that is known, lists them', async () => {
    for (const args of [[], ['fly']]) {
      const { code, out, err } = await hearth(args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('hearth serve [--host');
    }
  });

  test('--help and --version go to stdout and start nothing', async () => {
    await socket.close();
    expect(await hearth(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
    });
    expect((await hearth(['--help'])).out).toContain('hearth ask <question>');
    expect((await hearth(['ask', '--help'])).out).toContain('hearth ask <question>');
  });

  test('a path that is not there fails before anything is started', async () => {
    const { code, err } = await hearth(['ask', 'x', '--docs', join(home, 'nothing')]);
    expect(code).toBe(1);
    expect(err).toContain(join(home, 'nothing'));
  });
});

describe('accounts add', () => {
  const base = [
    'accounts',
    'add',
    '--provider',
    'openai-compatible',
    '--base-url',
    'http://127.0.0.1:1/v1',
  ];

  test('takes the key from the environment, and shows it nowhere', async () => {
    const ran = await hearth(
      [...base, '--api-key-env', 'MY_KEY', '--models', 'a, b', '--priority', '5', '--json'],
      { env: { MY_KEY: 'sk-very-secret' } },
    );
    expect(ran.code).toBe(0);
    expect(host.calls).toMatchObject([
      {
        name: 'accounts.add',
        input: {
          provider: 'openai-compatible',
          name: 'OpenAI-compatible',
          baseUrl: 'http://127.0.0.1:1/v1',
          apiKey: 'sk-very-secret',
          models: ['a', 'b'],
          priority: 5,
        },
      },
    ]);
    expect(ran.out + ran.err).not.toContain('very-secret');
  });

  test('an unset variable is said, and nothing is added', async () => {
    const { code, err } = await hearth([...base, '--api-key-env', 'NO_SUCH_KEY']);
    expect(code).toBe(1);
    expect(err).toContain('NO_SUCH_KEY');
    expect(host.calls).toEqual([]);
  });

  test('a key that is needed is read from what is piped in', async () => {
    const { code } = await hearth(['accounts', 'add', '--provider', 'openai'], {
      input: 'sk-piped\n',
    });
    expect(code).toBe(0);
    expect(host.calls).toMatchObject([
      { input: { apiKey: 'sk-piped', baseUrl: 'https://api.openai.com/v1' } },
    ]);
  });

  test('there is no option that would put a key among the arguments', async () => {
    expect((await hearth([...base, '--api-key', 'sk-x'])).code).toBe(2);
  });
});

describe('output', () => {
  test('tables align under wide characters', async () => {
    const { out } = await hearth(['models', 'list']);
    const [, first, second] = out.split('\n');
    expect(first).toMatch(/^smollm2-135m-instruct  chat /);
    expect(second).toMatch(/^通义千问-本地 {10}chat /);
  });

  test('a failure of the host is its sentence and exit code 1', async () => {
    expect(await hearth(['models', 'rm', 'smollm2-135m-instruct', '--json'])).toMatchObject({
      code: 1,
      out: '',
      err: 'It is in use.\n',
    });
    expect(
      (await hearth(['models', 'rm', 'smollm2-135m-instruct'], { env: { LC_ALL: 'zh_CN.UTF-8' } }))
        .err,
    ).toBe('内容已在别处更改。\nIt is in use.\n');
  });

  test('a reader that has gone is no failure to talk about', async () => {
    const { child, ran } = start(['models', 'list']);
    child.stdout?.destroy();
    expect((await ran).err).toBe('');
  });
});
