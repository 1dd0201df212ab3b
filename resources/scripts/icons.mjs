// `node resources/scripts/icons.mjs`: draws resources/icons/<size>x<size>.png from hearth.svg. The
// PNGs are committed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { root } from './node24.mjs';

const folder = join(root, 'resources', 'icons');
const svg = readFileSync(join(folder, 'hearth.svg'), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.HEARTH_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage();
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  await page.screenshot({
    path: join(folder, `${size}x${size}.png`),
    clip: { x: 0, y: 0, width: size, height: size },
    omitBackground: true,
  });
}
await browser.close();
