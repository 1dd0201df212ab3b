// The same main job in a browser, against `hearth serve`.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processTree } from '../bench/process-tree.ts';
import { launchChromium } from './support/chromium.ts';
import { facts, writeDocuments } from './support/documents.ts';
import { askBoth, baseName, killedInMidAnswer, textSoFarIsThere } from './support/flow.ts';
import { serve, type Served } from './support/serve.ts';
import { freshHome, isAlive, until } from './support/test-home.ts';
import { ask, documentsReady, makeBase } from './support/views.ts';

const home = freshHome('browser');
const documents = writeDocuments(join(home.folder, 'documents'));
let server: Served;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await serve({ home: home.folder });
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(server.uiUrl);
  await page.getByTestId('composer').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  home.remove();
});

describe('a newcomer in a browser', () => {
  it('uploads a PDF and a Chinese Markdown file, and gets an answer on each with a source that opens', async () => {
    await makeBase(page, baseName);
    await page
      .getByTestId('file-input')
      .setInputFiles([join(documents, facts.pdf.file), join(documents, facts.markdown.file)]);
    await documentsReady(page, 2);
    await askBoth(page);
  });

  it('keeps the text so far when the host is killed in mid-answer, for the page of the next one', async () => {
    const tree = processTree(server.pid);
    const shown = await killedInMidAnswer(page, () => process.kill(server.pid, 'SIGKILL'));
    const address = page.url();
    await page.locator('[data-testid=connection-banner][data-phase=away]').waitFor();
    await until(() => !tree.some(isAlive));
    server = await serve({ home: home.folder });
    await page.goto(server.uiUrl);
    await page.goto(new URL(new URL(address).hash, server.url).href);
    await textSoFarIsThere(page, shown);
    expect(await (await ask(page, 'Say hello.')).getAttribute('data-state')).toBe('complete');
  });

  it('is shown how to sign in without the address that Hearth gave, and nothing else', async () => {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(server.url);
    expect(await other.innerText('body')).toContain('/ui/enter?token=');
    expect(await other.getByTestId('composer').count()).toBe(0);
    await stranger.close();
  });
});
