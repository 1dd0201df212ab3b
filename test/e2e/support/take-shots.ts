import type { BrowserContext, Page } from 'playwright';
import { faults } from './faults.ts';
import { labelOf, shotsIn, type Look } from './pictures.ts';
import type { Served } from './serve.ts';
import { shoot } from './shoot.ts';

export async function openPlace(
  page: Page,
  server: Served,
  place: string,
  sees: string,
): Promise<void> {
  await page.goto(`${server.url}/#/${place}`);
  await page.getByTestId(sees).first().waitFor();
}

export interface Shot {
  name: string;
  place: string;
  sees: string;
  act?: (where: Page) => Promise<void>;
  shown?: string;
}

interface Taking {
  context: BrowserContext;
  server: Served;
  shots: readonly Shot[];
  palette: Pick<Look, 'language' | 'theme'>;
}

export const click =
  (testId: string, then: string) =>
  async (where: Page): Promise<void> => {
    await where.getByTestId(testId).first().click();
    await where.getByTestId(then).first().waitFor();
  };

/**
 * Takes the shots in the looks of a palette; returns what is cut off by its window, and the page's
 * errors.
 */
export async function takeAll({ context, server, shots, palette }: Taking): Promise<string[]> {
  const found: string[] = [];
  const where = await context.newPage();
  where.on('pageerror', (error) => found.push(error.message));
  await where.goto(await server.entry());
  await where.getByTestId('composer').waitFor();
  for (const { shot, look } of shotsIn(shots, palette, [1440, 420])) {
    await where.setViewportSize(look);
    await where.goto('about:blank');
    await openPlace(where, server, shot.place, shot.sees);
    await shot.act?.(where);
    await where.waitForTimeout(250);
    found.push(...(await faults(where)).map((fault) => `${shot.name} at ${look.width}: ${fault}`));
    await shoot(where, `${shot.name}.${labelOf(look)}`);
  }
  return found;
}
