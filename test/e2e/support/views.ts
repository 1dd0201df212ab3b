import type { Locator, Page } from 'playwright';

/** What a user does in the views; the same page in the window and in a browser. */

export type ViewName = 'chat' | 'knowledge' | 'models' | 'accounts' | 'monitor' | 'settings';

export async function go(page: Page, view: ViewName): Promise<void> {
  await page.getByTestId(`nav-${view}`).click();
  await page.getByTestId(`view-${view}`).waitFor();
}

export async function makeBase(page: Page, name: string): Promise<void> {
  await go(page, 'knowledge');
  await page.getByTestId('new-base').or(page.getByTestId('new-base-main')).first().click();
  await page.getByTestId('base-name').fill(name);
  await page.getByTestId('save-base').click();
  await page.getByTestId('base-dialog').waitFor({ state: 'hidden' });
}

export async function documentsReady(page: Page, count: number): Promise<void> {
  await page
    .locator('[data-testid=document][data-state=ready]')
    .nth(count - 1)
    .waitFor({ timeout: 120_000 });
}

export async function newChat(page: Page, base?: string): Promise<void> {
  await go(page, 'chat');
  await page.getByTestId('new-chat').click();
  await page.getByTestId('chat-empty').waitFor();
  if (base === undefined) return;
  await page.getByTestId('base-picker').click();
  await page.getByTestId('base-option').filter({ hasText: base }).click();
  await page.keyboard.press('Escape');
}

export const answers = (page: Page): Locator =>
  page.locator('[data-testid=message][data-role=assistant]');

/** Sends what is to be asked and gives the answer's place, which fills from then on. */
export async function send(page: Page, question: string): Promise<Locator> {
  const before = await answers(page).count();
  await page.getByTestId('composer').fill(question);
  await page.getByTestId('composer').press('Enter');
  const answer = answers(page).nth(before);
  await answer.waitFor();
  return answer;
}

/** Asks and waits until the answer is written. */
export async function ask(page: Page, question: string): Promise<Locator> {
  const answer = await send(page, question);
  await page.waitForFunction(
    (element) => element?.getAttribute('data-state') !== 'streaming',
    await answer.elementHandle(),
    { timeout: 120_000 },
  );
  return answer;
}

export interface OpenedSource {
  file: string;
  passage: string;
}

/** Opens the answer's source of this file, and gives what the reader marks. */
export async function openSource(page: Page, answer: Locator, file: string): Promise<OpenedSource> {
  await answer.getByTestId('source-card').filter({ hasText: file }).first().click();
  const inspector = page.getByTestId('inspector');
  await inspector.getByTestId('reader').waitFor();
  const opened = {
    file: await inspector.getByTestId('source-file').innerText(),
    passage: await inspector.getByTestId('reader-passage').innerText(),
  };
  await inspector.getByTestId('close-inspector').click();
  return opened;
}
