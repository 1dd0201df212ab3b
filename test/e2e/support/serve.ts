import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { root, testModels, userEnvironment } from './test-home.ts';

export const cli = join(root, 'out', 'main', 'cli.js');
/** The Node that the product runs on. */
export const node = process.env['HEARTH_NODE'] ?? process.execPath;

export interface RunOptions {
  home: string;
  env?: Readonly<Record<string, string>>;
  /**
   * Where installed models are looked for beside the data folder; '' for nowhere. The test models
   * unless given.
   */
  models?: string;
}

interface CommandOptions extends RunOptions {
  /** In the place of Node: a tracer that starts it. */
  program?: string;
}

export interface Served {
  url: string;
  /** Signs in once, within 15 minutes; `entry` makes another. */
  uiUrl: string;
  /** A new address that signs the machine's own user in, once. */
  entry(): Promise<string>;
  apiKey: string;
  child: ChildProcess;
  pid: number;
  /** Asks it to end, as a terminal does, and gives its exit code. */
  stop(): Promise<number | null>;
}

const environment = ({
  home,
  env = {},
  models = testModels(),
}: RunOptions): Record<string, string> =>
  userEnvironment({ HEARTH_HOME: home, HEARTH_MODELS: models, ...env });

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command of the built command line, to its end. */
export function hearth(
  args: readonly string[],
  { program = node, ...options }: CommandOptions,
): Promise<Ended> {
  const child = spawn(program, [cli, ...args], {
    cwd: options.home,
    env: environment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function toServed(child: ChildProcess, line: string): Omit<Served, 'stop' | 'entry'> {
  const said = /(http:\S+\/ui\/enter\S*)[\s\S]*?(http:\S+)\/v1[\s\S]*?(hearth-run-\S+)/.exec(line);
  const { url, uiUrl, apiKey } =
    said === null
      ? (JSON.parse(line) as Pick<Served, 'url' | 'uiUrl' | 'apiKey'>)
      : { uiUrl: said[1] ?? '', url: said[2] ?? '', apiKey: said[3] ?? '' };
  return { url, uiUrl, apiKey, child, pid: child.pid ?? 0 };
}

/**
 * `hearth serve`: with `json` until its one line, which comes when the default models are ready;
 * without, until it has said where it is.
 */
export async function serve({
  json = true,
  args = [],
  command = [node, cli],
  ...options
}: RunOptions & {
  json?: boolean;
  args?: readonly string[];
  command?: readonly string[];
}): Promise<Served> {
  const [program = node, ...before] = command;
  const child = spawn(
    program,
    [...before, 'serve', '--port', '0', ...(json ? ['--json'] : []), ...args],
    { cwd: root, env: environment(options), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let words = '';
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const complete = json ? /^\{.*\}\n/ : /hearth-run-\S+/;
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (complete.test(said)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`hearth serve ended with ${code}:\n${said}${words}`)),
    );
  });
  return {
    ...toServed(child, json ? (said.split('\n')[0] ?? '') : said),
    entry: async () => {
      const { code, stdout, stderr } = await hearth(['open', '--json'], options);
      if (code !== 0) throw new Error(`hearth open ended with ${code}: ${stderr}`);
      return (JSON.parse(stdout) as { url: string }).url;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return exited;
    },
  };
}
