import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { obtainElectron } from '../../resources/scripts/electron.mjs';
import { testModels, userEnvironment } from './support/test-home.ts';

export interface LaunchOptions {
  home: string;
  /**
   * Folder of models that are there already; '' for none, so that the first start fetches them. The
   * test models unless given.
   */
  models?: string;
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
  /** Runs Electron through another program (a tracer), which gets Electron's path and arguments. */
  wrapper?: string;
}

export interface RunningApp {
  app: ElectronApplication;
  /** The window. */
  page: Page;
  /** Electron's main process. */
  pid: number;
  close(): Promise<void>;
}

export interface ElectronCommand {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
}

/**
 * The command that `npm start` runs, and its environment (resources/scripts/start.mjs says what
 * each name means).
 */
export async function electronCommand({
  home,
  models = testModels(),
  env = {},
  args = [],
}: LaunchOptions): Promise<ElectronCommand> {
  const electron = (await obtainElectron({ log: () => undefined })) as {
    executablePath: string;
    appArgs: string[];
    standIn: boolean;
    version: string;
  };
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return {
    executablePath: electron.executablePath,
    args: [...electron.appArgs, ...sandbox, ...args],
    env: userEnvironment({
      HEARTH_HOME: home,
      HEARTH_MODELS: models,
      HEARTH_NODE: process.env['HEARTH_NODE'] ?? process.execPath,
      ...(electron.standIn ? { HEARTH_STAND_IN: electron.version } : {}),
      // What Electron itself keeps (cache, window state) is this test's own too.
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      ...env,
    }),
  };
}

const readyMs = 30_000;

/** What a window that never took a key showed instead. */
async function seenInstead(page: Page): Promise<string> {
  const shown = await Promise.race([
    page.evaluate(() => document.body.innerText.slice(0, 500)),
    new Promise<string>((resolve) => setTimeout(resolve, 5_000, 'no answer from the page')),
  ]).catch(String);
  return `${page.url()}: ${shown}`;
}

async function launchOnce(options: LaunchOptions): Promise<RunningApp> {
  const { executablePath, args, env } = await electronCommand(options);
  const app = await _electron.launch({
    executablePath: options.wrapper ?? executablePath,
    args,
    env,
    timeout: 60_000,
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  const pid = app.process().pid ?? 0;
  try {
    await page.getByTestId('composer').waitFor({ timeout: readyMs });
  } catch (cause) {
    const seen = await seenInstead(page);
    process.kill(pid, 'SIGKILL');
    throw new Error(`The window took no key within ${readyMs / 1000} s. It showed ${seen}`, {
      cause,
    });
  }
  return { app, page, pid, close: () => app.close() };
}

/**
 * Opens the app in a real Electron window and waits until it takes a key. Twice where needed, and
 * it says so: a page to which Playwright attaches during its first navigation sometimes never
 * answers it (seen in 2 of 13 starts over CDP, in none when attached later).
 */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  try {
    return await launchOnce(options);
  } catch (error) {
    console.warn(`launched again: ${error instanceof Error ? error.message : String(error)}`);
    return launchOnce(options);
  }
}

/** Answers the next file dialogs with these paths, in the place of a person. */
export async function chooseInDialogs(
  app: ElectronApplication,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths)
    if (!existsSync(path)) throw new Error(`There is no ${path} to choose.`);
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [...paths],
  );
}
