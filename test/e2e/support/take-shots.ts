import type { BrowserContext, Page } from 'playwright-core';
import { faults } from './faults.ts';
import type { Served } from './serve.ts';
import { shoot } from './shoot.ts';

export async function openPlace(page: Page, server: Served, place: string, sees: string): Promise<void> {
  await page.goto(`${server.url}/#/${place}`);
  await page.getByTestId(sees).first().waitFor();
}

export interface Shot {
  name: string;
  place: string;
  sees: string;
  act?: (where: Page) => Promise<void>;
}

export const click = (testId: string, then: string) => async (where: Page): Promise<void> => {
  await where.getByTestId(testId).first().click();
  await where.getByTestId(then).first().waitFor();
};

/** Each at two widths; gives what stands out of its window, and what the page complained of. */
export async function takeAll({ context, server, shots, label }: { context: BrowserContext; server: Served; shots: readonly Shot[]; label: string }): Promise<string[]> {
  const found: string[] = [];
  const where = await context.newPage();
  where.on('pageerror', (error) => found.push(error.message));
  await where.goto(server.uiUrl);
  await where.getByTestId('composer').waitFor();
  for (const shot of shots) {
    for (const size of [{ width: 1440, height: 900 }, { width: 420, height: 900 }]) {
      await where.setViewportSize(size);
      await where.goto('about:blank');
      await openPlace(where, server, shot.place, shot.sees);
      await shot.act?.(where);
      await where.waitForTimeout(250);
      found.push(...(await faults(where)).map((fault) => `${shot.name} at ${size.width}: ${fault}`));
      await shoot(where, `${shot.name}.${label}.${size.width}`);
    }
  }
  return found;
}
