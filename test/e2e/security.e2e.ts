// What a page in the window must not be able to do, asked of the page itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ElectronApplication, Page } from 'playwright';
import { electronCommand, launchApp, type RunningApp } from './launch-app.ts';
import { startRecordingProxy, type RecordingProxy } from '../fakes/recording-proxy.ts';
import { spawn } from 'node:child_process';
import { freshHome, until } from './support/test-home.ts';

const home = freshHome('security');
let somewhere: RecordingProxy;
let running: RunningApp;
let app: ElectronApplication;
let page: Page;

beforeAll(async () => {
  somewhere = await startRecordingProxy();
  running = await launchApp({ home: home.folder });
  ({ app, page } = running);
});

afterAll(async () => {
  await running?.close();
  await somewhere?.close();
  home.remove();
});

const windows = (): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

describe('a page in the window', () => {
  it('has no Node, no Electron and no process to reach for', async () => {
    const reach = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter(
        (name) => name in window,
      ),
    );
    expect(reach).toEqual([]);
    const bridge = await page.evaluate(() =>
      Object.keys((window as { hearth?: object }).hearth ?? {}),
    );
    expect(bridge).toEqual(['pathForFile']);
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } =
        contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });

  it('cannot leave for another address', async () => {
    const before = page.url();
    await page.evaluate((url) => window.location.assign(url), somewhere.url);
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'file:///etc/passwd';
      document.body.append(link);
      link.click();
      link.remove();
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe(before);
    expect(await page.getByTestId('composer').isVisible()).toBe(true);
    expect(somewhere.hosts).toEqual([]);
  });

  it('cannot open another window', async () => {
    const before = await windows();
    expect(await page.evaluate((url) => window.open(url) === null, somewhere.url)).toBe(true);
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
    expect(await windows()).toBe(before);
    expect(somewhere.hosts).toEqual([]);
  });

  it('is granted no permission', async () => {
    const answers = await page.evaluate(async () => {
      const state = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      const refused = async (what: Promise<unknown>): Promise<string> =>
        what.then(
          () => 'granted',
          (error: unknown) => (error as Error).name,
        );
      return {
        states: await Promise.all(
          ['geolocation', 'notifications', 'camera', 'microphone', 'midi'].map(state),
        ),
        camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
        place: await new Promise<string>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            (error) => resolve(String(error.code)),
          ),
        ),
        notification: await Notification.requestPermission(),
      };
    });
    expect(answers.states).not.toContain('granted');
    expect(answers.camera).not.toBe('granted');
    expect(answers.place).toBe('1');
    expect(answers.notification).toBe('denied');
  });

  it('can run no script and reach no address but its own: the policy is a header, not only a tag', async () => {
    const policy = await page.evaluate(
      async () => (await fetch(window.location.href)).headers.get('content-security-policy') ?? '',
    );
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe-eval');
    expect(/script-src[^;]*unsafe-inline/.test(policy)).toBe(false);
    const tried = await page.evaluate(async (url) => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      const image = new Image();
      const seen = new Promise<string>((resolve) => {
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
      });
      image.src = `${url}/pixel.png`;
      return {
        injected: 'injected' in window,
        image: await seen,
        fetch: await fetch(url).then(
          () => 'answered',
          () => 'refused',
        ),
      };
    }, somewhere.url);
    expect(tried).toEqual({ injected: false, image: 'refused', fetch: 'refused' });
    expect(somewhere.hosts).toEqual([]);
  });
});

describe('a second start', () => {
  it('with the same data brings the first window forward and ends', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const { executablePath, args, env } = await electronCommand({ home: home.folder });
    const second = spawn(executablePath, args, { env, stdio: 'ignore' });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    expect(await windows()).toBe(1);
    await until(() =>
      app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() === false,
      ),
    );
    expect(await page.getByTestId('composer').isVisible()).toBe(true);
  });

  it('opens the window where and as large as it was left', async () => {
    const wanted = { x: 60, y: 40, width: 1000, height: 700 };
    await app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      wanted,
    );
    await page.waitForFunction(() => window.innerWidth <= 1000);
    const bounds = (): Promise<unknown> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    const before = await bounds();
    await running.close();
    running = await launchApp({ home: home.folder });
    ({ app, page } = running);
    expect(await bounds()).toEqual(before);
  });
});
