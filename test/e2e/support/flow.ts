import { expect } from 'vitest';
import type { Page } from 'playwright';
import { facts } from './documents.ts';
import { answers, ask, newChat, openSource, send } from './views.ts';

export const baseName = 'Contracts 合同';

/**
 * A question about each of the two documents, answered with a source that opens at the right place.
 */
export async function askBoth(page: Page): Promise<void> {
  await newChat(page, baseName);
  const english = await ask(page, facts.pdf.question);
  expect(await english.getAttribute('data-state')).toBe('complete');
  expect(await english.innerText()).toContain(facts.pdf.answer);
  const lease = await openSource(page, english, facts.pdf.file);
  expect(lease.file).toBe(facts.pdf.file);
  expect(lease.passage).toContain(facts.pdf.answer);
  const chinese = await ask(page, facts.markdown.question);
  expect(await chinese.innerText()).toContain(facts.markdown.answer);
  const handbook = await openSource(page, chinese, facts.markdown.file);
  expect(handbook.file).toBe(facts.markdown.file);
  expect(handbook.passage).toContain(facts.markdown.answer);
}

const story =
  'Write a very long story about a lighthouse keeper, his dog and the sea. Do not stop.';

/**
 * Starts a long answer, lets `kill` end the host in its middle, and gives the text that had been
 * shown by then.
 */
export async function killedInMidAnswer(page: Page, kill: () => void): Promise<string> {
  await newChat(page);
  const answer = await send(page, story);
  await page.waitForFunction(
    (element) => (element?.textContent ?? '').split(/\s+/).length > 60,
    await answer.elementHandle(),
    { timeout: 60_000 },
  );
  expect(await answer.getAttribute('data-state')).toBe('streaming');
  // The last words may be younger than the last save: the longest pause between two is 250 ms.
  const shown = await textOf(page);
  await page.waitForTimeout(400);
  expect(await answer.getAttribute('data-state')).toBe('streaming');
  kill();
  return shown;
}

const textOf = (page: Page): Promise<string> =>
  answers(page).last().locator('.max-w-measure').innerText();
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** The broken answer is there with all that had been shown, and can be regenerated. */
export async function textSoFarIsThere(page: Page, shown: string): Promise<void> {
  await page.getByTestId('message-interrupted').waitFor({ timeout: 60_000 });
  const before = words(shown);
  expect(words(await textOf(page)).slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  expect(await page.getByTestId('retry-answer').isVisible()).toBe(true);
}
