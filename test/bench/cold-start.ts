import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import { electronCommand } from '../e2e/launch-app.ts';

export interface ColdStart {
  /** From the start of the process to the letter in the chat box. */
  tookMs: number;
  page: Page;
  pid: number;
  close(): Promise<void>;
}

/** Chromium prints the address of its protocol once it listens. */
function protocolAddress(child: ChildProcess): Promise<string> {
  let words = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(words)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) =>
      reject(new Error(`The app ended with ${String(code)}:\n${words}`)),
    );
  });
}

/**
 * Attaches once the window is there: Playwright's attachment never ends where the first page comes
 * while it asks for the pages that are there.
 */
async function attach(address: string): Promise<Browser> {
  const list = `http://${new URL(address).host}/json/list`;
  for (let at = 0; at < 500; at += 1) {
    const targets = (await (await fetch(list)).json()) as { type: string }[];
    if (targets.some(({ type }) => type === 'page')) break;
    await sleep(10);
  }
  return chromium.connectOverCDP(address, { timeout: 10_000 });
}

async function windowOf(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The app has no window.');
  return context.pages()[0] ?? context.waitForEvent('page');
}

/**
 * Starts the app as `npm start` does and types a letter into its chat box as soon as there is one.
 * The time is the page's own, of the event that brought the letter, and holds what attaching to the
 * page cost.
 */
export async function coldStart(home: string): Promise<ColdStart> {
  const { executablePath, args, env } = await electronCommand({
    home,
    args: ['--remote-debugging-port=0'],
  });
  const startedAt = Date.now();
  const child = spawn(executablePath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const browser = await attach(await protocolAddress(child));
  const page = await windowOf(browser);
  const box = page.getByTestId('composer');
  await box.waitFor();
  const typed = page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        document.addEventListener(
          'input',
          (event) => resolve(performance.timeOrigin + event.timeStamp),
          { once: true, capture: true },
        ),
      ),
  );
  await box.press('a');
  const tookMs = (await typed) - startedAt;
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return { tookMs, page, pid: child.pid ?? 0, close };
}
