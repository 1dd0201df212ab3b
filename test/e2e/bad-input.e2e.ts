// What a person sees in the window when something is wrong: what happened, what was kept, and a way
// out that works.
import { copyFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseInDialogs, launchApp, type RunningApp } from './launch-app.ts';
import { serve } from './support/serve.ts';
import { freshHome, testModels, type TestHome } from './support/test-home.ts';
import { ask, go, newChat } from './support/views.ts';

let home: TestHome;
let running: RunningApp | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
  home.remove();
});

describe('the window', () => {
  it('with a damaged database says the way out, keeps what is typed, and starts when the file is mended', async () => {
    home = freshHome('damaged');
    const { stop } = await serve({ home: home.folder });
    await stop();
    const file = join(home.folder, 'hearth.db');
    const good = join(home.folder, 'good.db');
    copyFileSync(file, good);
    writeFileSync(file, Buffer.alloc(8192, 7));
    running = await launchApp({ home: home.folder });
    const { page } = running;
    await page.getByTestId('host-failed').waitFor();
    expect(await page.getByTestId('host-failed').innerText()).toContain('HEARTH_RESTORE=newest');
    await page.getByTestId('composer').fill('kept');
    renameSync(good, file);
    await page.getByTestId('restart-host').click();
    await page.getByTestId('host-failed').waitFor({ state: 'detached' });
    expect(await page.getByTestId('composer').inputValue()).toBe('kept');
    expect(await (await ask(page, 'Say hello.')).getAttribute('data-state')).toBe('complete');
  });

  it('whose data folder a terminal’s host has says which process that is, and starts when it has ended', async () => {
    home = freshHome('taken');
    const terminal = await serve({ home: home.folder });
    running = await launchApp({ home: home.folder });
    const { page } = running;
    await page.getByTestId('host-failed').waitFor();
    expect(await page.getByTestId('host-failed').innerText()).toContain(String(terminal.pid));
    await terminal.stop();
    await page.getByTestId('restart-host').click();
    await page.getByTestId('host-failed').waitFor({ state: 'detached' });
    await newChat(page);
    expect(await (await ask(page, 'Say hello.')).getAttribute('data-state')).toBe('complete');
  });

  it('refuses a GGUF file that was cut in half where it was added, and goes on', async () => {
    home = freshHome('half');
    const half = join(home.folder, 'half.gguf');
    mkdirSync(home.folder, { recursive: true });
    copyFileSync(
      join(testModels(), 'smollm2-135m-instruct', 'SmolLM2-135M-Instruct.Q4_1.gguf'),
      half,
    );
    truncateSync(half, 49_181_216);
    running = await launchApp({ home: home.folder });
    const { page, app } = running;
    await go(page, 'models');
    await chooseInDialogs(app, [half]);
    await page.getByTestId('add-model').click();
    const said = page.getByTestId('view-models').getByRole('alert');
    await said.waitFor();
    expect(await said.innerText()).toMatch(/half\.gguf/);
    expect(await page.locator('[data-testid=model]', { hasText: 'half' }).count()).toBe(0);
    await newChat(page);
    expect(await (await ask(page, 'Say hello.')).getAttribute('data-state')).toBe('complete');
  });
});
