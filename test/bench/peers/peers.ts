/**
 * Other gateways before the same mock, each in processes of its own, as its own documents set it
 * up, with nothing switched on that it does not have on by itself.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../fakes/free-port.ts';
import { processTree } from '../process-tree.ts';
import type { Target } from '../lan/load-types.ts';
import { npmPeer, pythonPeer } from './install.ts';

export interface Peer {
  name: string;
  version: string;
  /** How it was set up. */
  note: string;
  /** Throws where it can't be installed or does not answer. */
  start(upstream: string): Promise<Running>;
}

export interface Running {
  target: Target;
  stop(): void;
}

interface Program {
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
}

const startsWithinMs = 90_000;
const key = 'sk-mock-0123456789';

const answers = async ({ origin, headers, model }: Target): Promise<boolean> => {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  const reply = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(5_000),
  }).catch(() => null);
  return reply?.ok === true && (await reply.text()).includes('word19');
};

/** Starts a program and waits until the mock answers through it. */
async function running({ command, args, env = {} }: Program, target: Target): Promise<Running> {
  const child = spawn(command, args, {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${String(code)}`)));
  });
  failed.catch(() => undefined);
  const stop = (): void => {
    for (const pid of processTree(child.pid ?? 0).reverse()) process.kill(pid, 'SIGKILL');
  };
  const until = performance.now() + startsWithinMs;
  while (!(await Promise.race([answers(target), failed]))) {
    if (performance.now() > until) {
      stop();
      throw new Error(`it did not answer within ${startsWithinMs / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { target, stop };
}

const file = (name: string, text: string): string => {
  const path = join(tmpdir(), `hearth-peer-${process.pid}-${name}`);
  writeFileSync(path, text);
  return path;
};

/**
 * docs.litellm.ai/docs/proxy/configs: a model list; docs.litellm.ai/docs/proxy/prod: logging set to
 * errors.
 */
const litellm: Peer = {
  name: 'litellm',
  version: '1.106.2',
  note: 'one worker, a master key, no database, logging of errors only',
  async start(upstream) {
    const bin = await pythonPeer('litellm', `litellm[proxy]==${this.version}`);
    const port = await freePort();
    const config = file(
      'litellm.yaml',
      JSON.stringify({
        model_list: [
          {
            model_name: 'mock',
            litellm_params: { model: 'openai/mock', api_base: `${upstream}/v1`, api_key: key },
          },
        ],
        general_settings: { master_key: key },
        litellm_settings: { telemetry: false },
      }),
    );
    return running(
      {
        command: join(bin, 'litellm'),
        args: ['--config', config, '--host', '127.0.0.1', '--port', String(port)],
        env: { LITELLM_LOG: 'ERROR', LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_DOCS: 'True' },
      },
      {
        origin: `http://127.0.0.1:${port}`,
        headers: { authorization: `Bearer ${key}` },
        model: 'mock',
      },
    );
  },
};

/**
 * portkey.ai/docs, "Self-host the gateway": the provider and its address come with each request.
 */
const portkey: Peer = {
  name: 'portkey',
  version: '1.15.2',
  note: 'without its console',
  async start(upstream) {
    const modules = await npmPeer('portkey', `@portkey-ai/gateway@${this.version}`);
    const port = await freePort();
    return running(
      {
        command: process.execPath,
        args: [
          join(modules, '@portkey-ai/gateway/build/start-server.js'),
          `--port=${port}`,
          '--headless',
        ],
        env: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: 'localhost,127.0.0.1' },
      },
      {
        origin: `http://127.0.0.1:${port}`,
        headers: {
          authorization: `Bearer ${key}`,
          'x-portkey-provider': 'openai',
          'x-portkey-custom-host': `${upstream}/v1`,
        },
        model: 'mock',
      },
    );
  },
};

/**
 * The gateway that the Python wheel embeds, with its HTTP side on (tensorzero/__init__.py,
 * `_start_http_gateway`); its address is told in a line.
 */
const tensorzeroScript = `
import sys, time, asyncio, tensorzero
gateway = tensorzero._start_http_gateway(
    config_file=sys.argv[1], clickhouse_url=None, postgres_url=None, valkey_url=None,
    async_setup=False)
print('listens at', gateway.base_url, flush=True)
while True: time.sleep(3600)
`;

const tensorzero: Peer = {
  name: 'tensorzero',
  version: '2026.6.0',
  note: 'the gateway in its Python wheel, observability off',
  async start(upstream) {
    const bin = await pythonPeer('tensorzero', `tensorzero==${this.version}`);
    const config = file(
      'tensorzero.toml',
      `[gateway]\nobservability.enabled = false\n[models.mock]\nrouting = ` +
        `["mock"]\n[models.mock.providers.mock]\ntype = "openai"\nmodel_name = ` +
        `"mock"\napi_base = "${upstream}/v1/"\napi_key_location = "env::MOCK_KEY"\n`,
    );
    const env = { MOCK_KEY: key };
    const child = spawn(join(bin, 'python'), ['-c', tensorzeroScript, config], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const base = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (piece: Buffer) => {
        said += piece.toString();
        const told = /listens at (http\S+)/.exec(said)?.[1];
        if (told !== undefined) resolve(told);
      });
      child.once('exit', (code) => reject(new Error(`it ended with ${String(code)}`)));
    });
    return {
      target: {
        origin: base.replace(/\/v1\/?$/, ''),
        headers: {},
        model: 'tensorzero::model_name::mock',
      },
      stop: () => child.kill('SIGKILL'),
    };
  },
};

export const peers: readonly Peer[] = [portkey, litellm, tensorzero];
