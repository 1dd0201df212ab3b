// Files out of and into a knowledge base: a document's original in a browser and in the app, a base
// in one file there and back, and a long document.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostClient } from '../../shared/contract/host.ts';
import { launchApp, type RunningApp } from './launch-app.ts';
import { facts, writeDocuments } from './support/documents.ts';
import { openUi } from './support/open-ui.ts';
import { freshHome } from './support/test-home.ts';
import { documentsReady, go, makeBase } from './support/views.ts';

const home = freshHome('files');
const folder = writeDocuments(join(home.folder, 'House'));
/** Some 5 MB in 12,000 paragraphs, each told from the others by its number. */
const long = { file: 'harbour.md', paragraphs: 12_000, wanted: 9_000 };

function writeLong(): void {
  const paragraph = (n: number): string =>
    `## Entry ${n}\n\nOn day ${n} the harbour master wrote down the ships that came in, the ` +
    'wind, the height of the water at noon and who had paid the dues. ' +
    `${'Ropes were mended and nets were dried on the quay. '.repeat(5)}The ledger of entry ` +
    `${n} is closed${n === long.wanted ? ' with the zanzibar seal' : ''}.`;
  mkdirSync(join(home.folder, 'Long'), { recursive: true });
  writeFileSync(
    join(home.folder, 'Long', long.file),
    Array.from({ length: long.paragraphs }, (_, n) => paragraph(n)).join('\n\n'),
  );
}

const documentOf = (page: Page, name: string): Locator =>
  page.locator('[data-testid=document]').filter({ hasText: name });

async function openOriginalOf(page: Page, name: string): Promise<void> {
  await documentOf(page, name).getByTestId('document-menu').click();
  await page.getByTestId('open-original').click();
}

describe('in a browser', () => {
  let page: Page;
  let client: HostClient;
  let closeUi: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ page, client, close: closeUi } = await openUi(home));
    await makeBase(page, 'House');
    const [base] = await client.knowledge.list();
    await client.knowledge.addPaths({ id: base?.id ?? '', paths: [folder] });
    await documentsReady(page, 2);
  });
  afterAll(async () => {
    await closeUi?.();
  });

  it('saves a document’s original under its own name, from the list and from the reader', async () => {
    const fromList = page.waitForEvent('download');
    await openOriginalOf(page, facts.markdown.file);
    const saved = await fromList;
    expect(saved.suggestedFilename()).toBe(facts.markdown.file);
    expect(readFileSync(await saved.path(), 'utf8')).toBe(
      readFileSync(join(folder, facts.markdown.file), 'utf8'),
    );
    await documentOf(page, facts.pdf.file).getByTestId('open-document').click();
    const fromReader = page.waitForEvent('download');
    await page.getByTestId('view-reader').getByTestId('open-original').click();
    expect(readFileSync(await (await fromReader).path())).toEqual(
      readFileSync(join(folder, facts.pdf.file)),
    );
    await page.getByTestId('close-reader').click();
  });

  it('says so where the file is gone', async () => {
    const [base] = await client.knowledge.list();
    const [source] = await client.sources.list({ baseId: base?.id ?? '' });
    await client.sources.update({ id: source?.id ?? '', watched: false });
    renameSync(join(folder, facts.pdf.file), join(home.folder, 'elsewhere.pdf'));
    await openOriginalOf(page, facts.pdf.file);
    await documentOf(page, facts.pdf.file).getByTestId('original-error').waitFor();
    renameSync(join(home.folder, 'elsewhere.pdf'), join(folder, facts.pdf.file));
  });

  it('goes by keyboard into a dialog, out of it by Escape, and is where it was', async () => {
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
    await page.getByTestId('base-menu-button').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('edit-base').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('base-dialog').waitFor();
    await expect.poll(focused).toBe('base-name');
    await page.keyboard.press('Escape');
    await page.getByTestId('base-dialog').waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('base-menu-button');
  });

  it('saves a base as one file, and makes a base of that file again', async () => {
    await page.getByTestId('base-menu-button').click();
    await page.getByTestId('export-base').click();
    const saving = page.waitForEvent('download');
    await page.getByTestId('export-base-start').click();
    const saved = await saving;
    await page.getByTestId('exported').waitFor();
    expect(saved.suggestedFilename()).toBe('House.hearth-base');
    const file = join(home.folder, 'House.hearth-base');
    await saved.saveAs(file);
    expect(statSync(file).size).toBeGreaterThan(1000);
    await page.keyboard.press('Escape');
    await page.getByTestId('export-base-dialog').waitFor({ state: 'hidden' });
    await page.getByTestId('import-base').click();
    await page.getByTestId('import-base-file').setInputFiles(file);
    await page.getByTestId('open-imported').click();
    await page.getByTestId('view-knowledge').getByText('House (2)').waitFor();
    await documentsReady(page, 2);
    expect((await client.knowledge.list()).map(({ name, documents }) => [name, documents])).toEqual(
      [
        ['House', 2],
        ['House (2)', 2],
      ],
    );
    await page.getByTestId('import-base').click();
    await page.getByTestId('import-base-file').setInputFiles({
      name: 'x.hearth-base',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('no base'),
    });
    await page.getByTestId('import-base-dialog').getByTestId('error').waitFor();
    await page.keyboard.press('Escape');
  });

  it('reads a document of 5 MB at the passage that was found, and draws only what is in sight', async () => {
    writeLong();
    await makeBase(page, 'Long');
    const base = (await client.knowledge.list()).find(({ name }) => name === 'Long');
    await client.knowledge.update({ id: base?.id ?? '', chunkTokens: 128 });
    await client.knowledge.addPaths({ id: base?.id ?? '', paths: [join(home.folder, 'Long')] });
    // By words alone, so that no test waits for twelve thousand vectors.
    await expect
      .poll(
        async () =>
          (await client.knowledge.search({ id: base?.id ?? '', query: 'zanzibar seal', limit: 1 }))
            .hits[0]?.matched,
        { timeout: 120_000 },
      )
      .toContain('zanzibar');
    await page.getByTestId('search-base').fill('zanzibar seal');
    await page.getByTestId('search-base').press('Enter');
    await page
      .getByTestId('search-hit')
      .filter({ hasText: 'zanzibar' })
      .first()
      .getByTestId('source-card')
      .click();
    const passage = page.getByTestId('view-reader').getByTestId('reader-passage');
    await passage.waitFor();
    await expect
      .poll(() =>
        passage.evaluate((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return top >= 0 && bottom <= window.innerHeight;
        }),
      )
      .toBe(true);
    expect(await passage.innerText()).toContain('zanzibar seal');
    expect(await passage.locator('mark').allInnerTexts()).toContain('zanzibar');
    expect(await page.getByTestId('reader').locator('.whitespace-pre-wrap').count()).toBeLessThan(
      60,
    );
    await page.getByTestId('view-reader').getByText('find in page').waitFor();
  });
});

describe('in the app', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchApp({ home: home.folder });
    await running.app.evaluate(({ shell }) => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      shell.openPath = async (path) => (seen.push(`open ${path}`), '');
      shell.showItemInFolder = (path) => void seen.push(`show ${path}`);
    });
  });
  afterAll(async () => {
    await running?.close();
    home.remove();
  });
  const seen = (): Promise<string[]> =>
    running.app.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);

  it('opens a document in its program, and shows one in its folder that could be run', async () => {
    const { page } = running;
    writeFileSync(join(folder, 'clean.sh'), '#!/bin/sh\necho cleaned the harbour house\n');
    await go(page, 'knowledge');
    await page
      .getByTestId('base')
      .filter({ hasText: /^House(?! \(2\))/ })
      .click();
    await page.getByTestId('sources').getByTestId('source').first().waitFor();
    await documentsReady(page, 2);
    await openOriginalOf(page, facts.pdf.file);
    await expect.poll(seen).toEqual([`open ${join(folder, facts.pdf.file)}`]);
    await page.getByTestId('source-menu').first().click();
    await page.getByTestId('source-look').click();
    await documentOf(page, 'clean.sh').waitFor();
    await openOriginalOf(page, 'clean.sh');
    await documentOf(page, 'clean.sh').getByTestId('original-shown').waitFor();
    expect(await seen()).toEqual([
      `open ${join(folder, facts.pdf.file)}`,
      `show ${join(folder, 'clean.sh')}`,
    ]);
  });
});
