import { chromium, type Browser } from 'playwright';

/** Debian's Chromium, or the one that HEARTH_TEST_CHROMIUM names. Root gets no sandbox from it. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['HEARTH_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args],
  });
}
