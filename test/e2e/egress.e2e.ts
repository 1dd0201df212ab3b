// Local only means that nothing leaves: the main job once more, with a proxy in front of every
// process and, where the kernel lets us look, with every connect(2) of the whole process tree in
// sight.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecordingProxy, type RecordingProxy } from '../fakes/recording-proxy.ts';
import { chooseInDialogs, electronCommand, launchApp, type RunningApp } from './launch-app.ts';
import { canTrace, traceConnections, type ConnectTrace } from './support/connect-trace.ts';
import { facts, writeDocuments } from './support/documents.ts';
import { askBoth, baseName } from './support/flow.ts';
import { hearth, node } from './support/serve.ts';
import { freshHome } from './support/test-home.ts';
import { documentsReady, go, makeBase, newChat, send } from './support/views.ts';

const home = freshHome('egress');
const scratch = freshHome('trace');
let proxy: RecordingProxy;
let trace: ConnectTrace | undefined;
let running: RunningApp;

beforeAll(async () => {
  proxy = await startRecordingProxy();
  const env = Object.fromEntries(
    ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'].map(
      (name) => [name, proxy.url],
    ),
  );
  // <-loopback>: Chromium would otherwise leave connections to this machine out of the proxy's
  // sight.
  const options = {
    home: home.folder,
    env,
    args: [`--proxy-server=${proxy.url}`, '--proxy-bypass-list=<-loopback>'],
  };
  const { executablePath } = await electronCommand(options);
  trace = canTrace ? traceConnections(scratch.folder, executablePath) : undefined;
  running = await launchApp({ ...options, ...(trace ? { wrapper: trace.wrapper } : {}) });
});

afterAll(async () => {
  await running?.close();
  await proxy?.close();
  home.remove();
  scratch.remove();
});

/** Nothing was asked of the proxy, and no process has reached past this machine around it. */
function nothingLeft(): void {
  expect(proxy.hosts).toEqual([]);
  if (!trace) return;
  expect(trace.seen()).toBeGreaterThan(0);
  expect(trace.hosts()).toEqual([]);
}

describe('local only', () => {
  it('lets no process connect anywhere while documents are added, asked and talked about', async () => {
    const { page, app } = running;
    await go(page, 'settings');
    await page.getByTestId('set-localOnly').click();
    await makeBase(page, baseName);
    await chooseInDialogs(app, [writeDocuments(join(home.folder, 'documents'))]);
    await page.getByTestId('add-folder').click();
    await documentsReady(page, 2);
    await askBoth(page);
    await newChat(page);
    await send(page, 'Summarise what a lease is.');
    nothingLeft();
  });

  it('denies a download at the gate, says so where it was asked for, and logs it', async () => {
    const { page } = running;
    await go(page, 'models');
    await page
      .locator('[data-testid=model][data-installed=false]')
      .first()
      .getByTestId('download-model')
      .click();
    await page.getByTestId('view-models').getByRole('alert').first().waitFor();
    nothingLeft();
    await go(page, 'monitor');
    await page.getByTestId('choice-egress').click();
    await page.getByTestId('nothing-left').waitFor();
  });

  it('is what kept it in: without it the same click is seen by the proxy', async () => {
    const { page } = running;
    await go(page, 'settings');
    await page.getByTestId('set-localOnly').click();
    await go(page, 'models');
    await page
      .locator('[data-testid=model][data-installed=false]')
      .first()
      .getByTestId('download-model')
      .click();
    await expect
      .poll(() => proxy.hosts, { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/huggingface|hf-mirror|modelscope/));
  });

  it.runIf(canTrace)(
    'holds for a question in the terminal too, host and model process included',
    async () => {
      const other = freshHome('egress-ask');
      const documents = writeDocuments(join(other.folder, 'documents'));
      const traced = traceConnections(scratch.folder, node);
      const { code, stdout } = await hearth(
        ['ask', facts.pdf.question, '--docs', documents, '--local-only', '--json'],
        { home: other.folder, program: traced.wrapper },
      );
      expect(code).toBe(0);
      expect(stdout).toContain(facts.pdf.answer);
      expect(traced.hosts()).toEqual([]);
      other.remove();
    },
  );
});
