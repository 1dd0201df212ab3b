// Pictures of every view (empty, busy, full, failed) into test/e2e/screenshots/: in `npm test
// gallery` in two languages, two themes and three widths, in the default run each once
// (support/pictures.ts). Whether they are good is for eyes; that nothing stands out of the window
// sideways is asserted.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { faults } from './support/faults.ts';
import { openGallery, type Gallery, type Room } from './support/gallery.ts';
import { labelOf, palettes, shotsIn, type Look } from './support/pictures.ts';
import { shoot } from './support/shoot.ts';
import { root } from './support/test-home.ts';

interface Shot {
  name: string;
  room: Room;
  /** The place, as in the page's address. */
  place: string;
  /** What must be there before the picture is taken. */
  sees: string;
  act?: (page: Page) => Promise<void>;
  /** The look that a README shows. */
  shown?: string;
}

let gallery: Gallery;
let browser: Browser;

beforeAll(async () => {
  gallery = await openGallery();
  browser = await launchChromium();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

const click =
  (testId: string, then: string) =>
  async (page: Page): Promise<void> => {
    await page.getByTestId(testId).first().click();
    await page.getByTestId(then).first().waitFor();
  };

async function search(page: Page): Promise<void> {
  await page.getByTestId('search-base').fill('boiler 锅炉');
  await page.getByTestId('search-base').press('Enter');
  await page.getByTestId('search-hit').first().waitFor();
}

function shots({ full, empty, coming }: Gallery): Shot[] {
  return [
    { name: 'chat-empty', room: empty, place: 'chat', sees: 'chat-empty' },
    { name: 'chat-first-start', room: coming, place: 'chat', sees: 'setup-card' },
    { name: 'chat-busy', room: full, place: `chat/${full.busy}`, sees: 'stop' },
    { name: 'chat-documents', room: full, place: `chat/${full.lease}`, sees: 'citation' },
    { name: 'chat-documents-chinese', room: full, place: `chat/${full.chinese}`, sees: 'citation' },
    {
      name: 'chat-source',
      room: full,
      place: `chat/${full.lease}`,
      sees: 'citation',
      act: click('source-card', 'reader'),
      shown: 'en.light.1440',
    },
    {
      name: 'chat-source-chinese',
      room: full,
      place: `chat/${full.chinese}`,
      sees: 'citation',
      act: click('source-card', 'reader'),
      shown: 'zh-CN.light.1440',
    },
    {
      name: 'chat-route',
      room: full,
      place: `chat/${full.failover}`,
      sees: 'footnote',
      act: click('footnote', 'route-picture'),
    },
    {
      name: 'chat-code',
      room: full,
      place: `chat/${full.code}`,
      sees: 'footnote',
      act: (page) => page.locator('main table').waitFor(),
    },
    {
      name: 'chat-broken-off',
      room: full,
      place: `chat/${full.broken}`,
      sees: 'message-interrupted',
    },
    { name: 'chat-failed', room: full, place: `chat/${full.failed}`, sees: 'message-failed' },
    {
      name: 'chat-models',
      room: full,
      place: 'chat',
      sees: 'chat-empty',
      act: click('model-picker', 'model-menu'),
    },
    {
      name: 'palette',
      room: full,
      place: 'chat',
      sees: 'chat-empty',
      act: async (page) =>
        page.keyboard.press('Control+k').then(() => page.getByTestId('palette').waitFor()),
    },
    { name: 'knowledge-empty', room: empty, place: 'knowledge', sees: 'knowledge-empty' },
    {
      name: 'knowledge-busy',
      room: coming,
      place: `knowledge/${coming.base}`,
      sees: 'ingest-progress',
    },
    { name: 'knowledge-full', room: full, place: `knowledge/${full.base}`, sees: 'documents' },
    {
      name: 'knowledge-search',
      room: full,
      place: `knowledge/${full.base}`,
      sees: 'documents',
      act: search,
    },
    {
      name: 'knowledge-reader',
      room: full,
      place: `knowledge/${full.base}`,
      sees: 'documents',
      act: click('open-document', 'reader'),
    },
    {
      name: 'knowledge-new',
      room: empty,
      place: 'knowledge',
      sees: 'knowledge-empty',
      act: click('new-base-main', 'base-dialog'),
    },
    { name: 'models-busy', room: coming, place: 'models', sees: 'download-status' },
    { name: 'models-full', room: full, place: 'models', sees: 'model' },
    { name: 'accounts-empty', room: empty, place: 'accounts', sees: 'accounts-empty' },
    { name: 'accounts-full', room: full, place: 'accounts', sees: 'account' },
    {
      name: 'accounts-new',
      room: empty,
      place: 'accounts',
      sees: 'accounts-empty',
      act: click('add-account', 'account-dialog'),
    },
    { name: 'monitor-empty', room: empty, place: 'monitor', sees: 'monitor-empty' },
    { name: 'monitor-full', room: full, place: 'monitor', sees: 'requests' },
    {
      name: 'monitor-request',
      room: full,
      place: `monitor/${full.request}`,
      sees: 'route-picture',
    },
    {
      name: 'monitor-egress',
      room: full,
      place: 'monitor',
      sees: 'requests',
      act: click('choice-egress', 'egress'),
    },
    { name: 'settings', room: full, place: 'settings', sees: 'set-localOnly' },
    {
      name: 'settings-machine',
      room: full,
      place: 'settings',
      sees: 'set-localOnly',
      act: click('run-doctor', 'doctor-report'),
    },
  ];
}

/**
 * One page a room: another place is only another address, unless something was opened on it before.
 */
function createPages(context: BrowserContext): { at(shot: Shot): Promise<Page>; errors: string[] } {
  const pages = new Map<Room, { page: Page; opened: boolean }>();
  const errors: string[] = [];
  const enter = async (room: Room): Promise<{ page: Page; opened: boolean }> => {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(await room.server.entry());
    await page.getByTestId('composer').waitFor();
    return { page, opened: false };
  };
  const at = async ({ room, place, sees, act }: Shot): Promise<Page> => {
    const known = pages.get(room) ?? (await enter(room));
    const { page } = known;
    if (known.opened) await page.goto('about:blank');
    await page.goto(`${room.server.url}/#/${place}`);
    await page.getByTestId(sees).first().waitFor();
    await act?.(page);
    pages.set(room, { page, opened: act !== undefined });
    return page;
  };
  return { at, errors };
}

async function take(
  pages: ReturnType<typeof createPages>,
  shot: Shot,
  look: Look,
): Promise<string[]> {
  const page = await pages.at(shot);
  await page.setViewportSize(look);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(120);
  const found = (await faults(page)).map((fault) => `${shot.name} at ${look.width}: ${fault}`);
  await shoot(page, `${shot.name}.${labelOf(look)}`);
  return found;
}

describe('every view', () => {
  for (const palette of palettes) {
    it(`fits its window: ${palette.language}, ${palette.theme}`, async () => {
      const context = await browser.newContext({
        locale: palette.language,
        colorScheme: palette.theme,
      });
      const pages = createPages(context);
      const found: string[] = [];
      for (const { shot, look } of shotsIn(shots(gallery), palette, [1440, 1024, 420]))
        found.push(...(await take(pages, shot, look)));
      found.push(...pages.errors);
      await context.close();
      expect(found).toEqual([]);
    });
  }

  it('gives the READMEs their pictures', () => {
    const shown = join(root, 'docs', 'screenshots');
    mkdirSync(shown, { recursive: true });
    const folder = join(import.meta.dirname, 'screenshots');
    copyFileSync(join(folder, 'chat-source.en.light.1440.png'), join(shown, 'chat-en.png'));
    copyFileSync(
      join(folder, 'chat-source-chinese.zh-CN.light.1440.png'),
      join(shown, 'chat-zh-CN.png'),
    );
  });
});
