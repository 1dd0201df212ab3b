// A knowledge base from its making to its end, as its user goes through it: documents that follow
// their folder, a search that is narrowed, the reader, an evaluation.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostClient } from '../../shared/contract/host.ts';
import { facts, writeDocuments } from './support/documents.ts';
import { openUi } from './support/open-ui.ts';
import { freshHome } from './support/test-home.ts';
import { documentsReady, makeBase } from './support/views.ts';

const home = freshHome('knowledge');
const folder = writeDocuments(join(home.folder, 'House'));
let page: Page;
let client: HostClient;
let closeUi: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ page, client, close: closeUi } = await openUi(home));
});

afterAll(async () => {
  await closeUi?.();
  home.remove();
});

const documentOf = (name: string): Locator =>
  page.locator('[data-testid=document]').filter({ hasText: name });
const hits = (): Locator => page.getByTestId('search-hit');

async function search(query: string): Promise<void> {
  await page.getByTestId('search-base').fill(query);
  await page.getByTestId('search-base').press('Enter');
  await hits().first().waitFor();
}

/** The files that the hits name, each once, when every hit names one of these. */
async function filesFound(...allowed: string[]): Promise<string[]> {
  await page.waitForFunction((names) => {
    const shown = [...document.querySelectorAll('[data-testid=search-hit]')];
    return (
      shown.length > 0 && shown.every((hit) => names.some((name) => hit.textContent.includes(name)))
    );
  }, allowed);
  const texts = await hits().allInnerTexts();
  return allowed.filter((name) => texts.some((text) => text.includes(name)));
}

it('takes a folder in, and shows what is written and deleted in it', async () => {
  await makeBase(page, 'House');
  const [base] = await client.knowledge.list();
  await client.knowledge.addPaths({ id: base?.id ?? '', paths: [folder] });
  await documentsReady(page, 2);
  mkdirSync(join(folder, 'notes'));
  writeFileSync(
    join(folder, 'notes', 'cellar.md'),
    '# Keys\n\nThe blue key opens the cellar; when the lease ends it goes back to Ms Okafor.\n',
  );
  writeFileSync(join(folder, 'notes', 'passing.txt'), 'A line that is deleted again.');
  await documentsReady(page, 4);
  rmSync(join(folder, 'notes', 'passing.txt'));
  await documentOf('passing.txt').waitFor({ state: 'detached' });
  expect(await documentOf('cellar.md').innerText()).toContain('notes');
});

it('narrows a search by type and folder, and says which index found a passage', async () => {
  await search(facts.pdf.question);
  expect(await hits().first().innerText()).toContain(facts.pdf.file);
  expect(await hits().first().getByTestId('hit-ranks').innerText()).toMatch(
    /No\. \d+ by meaning, similarity 0\.\d+[\s\S]*No\. \d+ by words, BM25 \d+\.\d/,
  );
  await page.getByTestId('search-filters').click();
  await page.getByTestId('condition-kind').selectOption('markdown');
  expect(await filesFound('cellar.md', facts.markdown.file)).toContain('cellar.md');
  await page.getByTestId('condition-folder').selectOption('notes');
  expect(await filesFound('cellar.md')).toEqual(['cellar.md']);
  await page.getByTestId('clear-conditions').click();
  await hits().filter({ hasText: facts.pdf.answer }).waitFor();
});

it('opens the reader at the passage, steps on, and comes back to the same finds', async () => {
  const before = await hits().allInnerTexts();
  await hits().filter({ hasText: facts.pdf.answer }).getByTestId('source-card').click();
  const passage = page.getByTestId('view-reader').getByTestId('reader-passage');
  await passage.waitFor();
  expect(await passage.innerText()).toContain(facts.pdf.answer);
  expect(
    (await passage.locator('mark').allInnerTexts()).map((word) => word.toLowerCase()),
  ).toContain('lease');
  expect(await passage.isVisible()).toBe(true);
  expect(await page.getByTestId('reader-steps').innerText()).toContain(`p. ${facts.pdf.page}`);
  await page.getByTestId('next-passage').click();
  await page.getByTestId('reader-steps').getByText('p. 3').waitFor();
  expect(await passage.innerText()).toContain('Repairs');
  await page.getByTestId('close-reader').click();
  await hits().first().waitFor();
  expect(await hits().allInnerTexts()).toEqual(before);
  await page.getByTestId('clear-search').click();
  await page.getByTestId('documents').waitFor();
});

it('finds a document by its tag', async () => {
  await documentOf(facts.pdf.file).getByTestId('document-menu').click();
  await page.getByTestId('tag-document').click();
  await page.getByTestId('tags-field').fill('contract，urgent');
  await page.getByTestId('save-tags').click();
  await page.getByTestId('tags-dialog').waitFor({ state: 'detached' });
  expect(await documentOf(facts.pdf.file).getByTestId('document-tags').innerText()).toMatch(
    /contract\s*urgent/,
  );
  await page.getByTestId('search-filters').click();
  await page.getByTestId('condition-tags').click();
  await page.getByRole('menuitemcheckbox', { name: 'urgent' }).click();
  await page.keyboard.press('Escape');
  await search('key 年假 rent');
  expect(await filesFound(facts.pdf.file)).toEqual([facts.pdf.file]);
});

it('narrows a search by the metadata of what was handed in', async () => {
  const [base] = await client.knowledge.list();
  for (const [name, site] of [
    ['north.txt', 'north'],
    ['south.txt', 'south'],
  ] as const)
    await client.knowledge.upload({
      id: base?.id ?? '',
      name,
      metadata: { site },
      data: new File([`The gate of the ${site} yard has a code.`], name),
    });
  await page.getByTestId('clear-conditions').click();
  await page.getByTestId('clear-search').click();
  await documentsReady(page, 5);
  await page.getByTestId('condition-metadata-site').click();
  await page.getByRole('menuitemcheckbox', { name: 'south' }).click();
  await page.keyboard.press('Escape');
  await search('Which gate has a code?');
  expect(await filesFound('south.txt')).toEqual(['south.txt']);
  await page.getByTestId('clear-conditions').click();
  await page.getByTestId('clear-search').click();
});

it('shows when a page was fetched, and by its schedule will be', async () => {
  const server = createServer((_, reply) =>
    reply.writeHead(200, { 'content-type': 'text/html' }).end('<p>The blue key.</p>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [base] = await client.knowledge.list();
  await client.sources.addPage({
    baseId: base?.id ?? '',
    url: `http://127.0.0.1:${port}/page`,
    privateHost: true,
  });
  const source = page.locator('[data-testid=source][data-kind=page]');
  await source.getByTestId('source-menu').click();
  await page.getByTestId('source-schedule').click();
  await page.getByTestId('page-refresh').selectOption('daily');
  await page.getByTestId('next-check').waitFor();
  await page.keyboard.press('Escape');
  expect(await source.innerText()).toMatch(/fetched[\s\S]*next fetch/);
  server.close();
});

it('is evaluated by a question of one’s own, and deleted', async () => {
  await page.getByTestId('open-evaluation').click();
  await page.getByTestId('evaluate-question').fill(facts.pdf.question);
  await page.getByTestId('evaluate-search').click();
  await page
    .getByTestId('evaluate-candidates')
    .getByTestId('source-card')
    .filter({ hasText: facts.pdf.answer })
    .first()
    .click();
  await page.getByTestId('evaluate-save').click();
  await page.getByTestId('evaluate-row').waitFor();
  await page.getByTestId('evaluate-run').click();
  await page.getByTestId('evaluate-runs').waitFor();
  expect(await page.getByTestId('evaluate-runs').locator('tbody tr').innerText()).toMatch(
    /Both indexes[\s\S]*1\.000/,
  );
  await page
    .getByTestId('view-evaluation')
    .getByRole('button', { name: 'Back to documents' })
    .click();
  await page.getByTestId('base-menu-button').click();
  await page.getByTestId('remove-base').click();
  await page.getByTestId('confirm-action').click();
  await page.getByTestId('knowledge-empty').waitFor();
  expect(await client.knowledge.list()).toEqual([]);
});
