import type { Browser, Page } from 'playwright';
import type { HostClient } from '../../../shared/contract/host.ts';
import { launchChromium } from './chromium.ts';
import { serve, type Served } from './serve.ts';
import type { TestHome } from './test-home.ts';

export interface OpenedUi {
  server: Served;
  browser: Browser;
  /** The machine's own user, signed in, in English at 1440 × 900. */
  page: Page;
  /** The contract, for what a test arranges or looks up. */
  client: HostClient;
  close(): Promise<void>;
}

/** Serves a data folder and shows it in a Chromium; closing it leaves the folder. */
export async function openUi(home: TestHome): Promise<OpenedUi> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const server = await serve({ home: home.folder });
    ends.push(() => server.stop());
    const { client, close: disconnect } = home.connect();
    ends.push(disconnect);
    const browser = await launchChromium();
    ends.push(() => browser.close());
    const page = await browser.newPage({ locale: 'en', viewport: { width: 1440, height: 900 } });
    await page.goto(await server.entry());
    await page.getByTestId('composer').waitFor();
    return { server, browser, page, client, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}
