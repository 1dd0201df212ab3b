/**
 * Everything at once on a small machine: answers, an ingest and searches, while a user types; and
 * what all of it weighs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostClient } from '../../shared/contract/host.ts';
import { chooseInDialogs, launchApp, type RunningApp } from '../e2e/launch-app.ts';
import { writeDocuments } from '../e2e/support/documents.ts';
import { askBoth, baseName } from '../e2e/support/flow.ts';
import { freshHome, until } from '../e2e/support/test-home.ts';
import { documentsReady, makeBase, newChat, send } from '../e2e/support/views.ts';
import { ensureDisplay } from './display.ts';
import { readProbes, startProbes } from './page-probes.ts';
import { percentile } from './percentile.ts';
import { watchPeakPss } from './process-tree.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';
import { readXquad } from './xquad.ts';

const documents = 200;
const keyEveryMs = 120;
const searchEveryMs = 400;

/** Documents that no index has seen yet. */
function writePapers(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const { paragraphs } = readXquad('en');
  for (let index = 0; index < documents; index += 1)
    writeFileSync(
      join(folder, `paper-${index}.txt`),
      `${name} ${index}. ${paragraphs[index % paragraphs.length] ?? ''}`,
    );
  return folder;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The main job as the end-to-end test does it. */
async function mainJob({ page, app }: RunningApp, folder: string): Promise<void> {
  await makeBase(page, baseName);
  await chooseInDialogs(app, [writeDocuments(folder)]);
  await page.getByTestId('add-folder').click();
  await documentsReady(page, 2);
  await askBoth(page);
}

/** A local answer after the other, until told to stop. */
async function keepAnswering(client: HostClient, busy: () => boolean): Promise<void> {
  const { id } = await client.conversations.create({
    model: 'smollm2-135m-instruct',
    title: 'In the background',
  });
  while (busy()) {
    await client.conversations.send({ id, content: 'Write a very long story about the sea.' });
    await until(
      async () =>
        !busy() || (await client.conversations.get({ id })).messages.at(-1)?.state !== 'streaming',
      500,
    );
  }
  await client.conversations.stop({ id });
}

async function keepSearching(client: HostClient, id: string, busy: () => boolean): Promise<void> {
  const { questions } = readXquad('en');
  for (let at = 0; busy(); at += 1) {
    await client.knowledge.search({ id, query: questions[at % questions.length]?.question ?? '' });
    await sleep(searchEveryMs);
  }
}

async function keepTyping({ page }: RunningApp, busy: () => boolean): Promise<void> {
  const letters = 'what the lease says about the roof ';
  for (let at = 0; busy(); at += 1) {
    await page.keyboard.press(
      letters[at % letters.length] === ' ' ? 'Space' : (letters[at % letters.length] ?? 'a'),
    );
    await sleep(keyEveryMs);
  }
}

async function everythingAtOnce(
  running: RunningApp,
  client: HostClient,
  { folder, name }: { folder: string; name: string },
): Promise<{ keyMs: number[]; lateMs: number[]; tookMs: number }> {
  const { page } = running;
  const upstream = await startWorker('stamped-upstream.ts');
  const account = await client.accounts.add({
    provider: 'openai-compatible',
    name: 'Clock',
    baseUrl: String(upstream.ready),
    apiKey: '',
    models: ['clock'],
    priority: 1,
  });
  const { id } = await client.knowledge.create({ name });
  await newChat(page);
  await startProbes(page);
  await send(page, 'What time is it?');
  const startedAt = performance.now();
  await client.knowledge.addPaths({ id, paths: [writePapers(folder, name)] });
  let ingesting = true;
  const busy = (): boolean => ingesting;
  const others = [
    keepAnswering(client, busy),
    keepSearching(client, id, busy),
    keepTyping(running, busy),
  ];
  await until(
    async () => (await client.knowledge.list()).find((base) => base.id === id)?.pending === 0,
    250,
  );
  const tookMs = performance.now() - startedAt;
  ingesting = false;
  await Promise.all(others);
  await upstream.ask({ stop: true });
  const probes = await readProbes(page);
  upstream.stop();
  await client.accounts.remove({ id: account.id });
  return { ...probes, tookMs };
}

export async function rows(): Promise<Row[]> {
  const endDisplay = await ensureDisplay();
  const home = freshHome('bench-busy');
  const running = await launchApp({ home: home.folder });
  const { client, close } = home.connect();
  try {
    const first = watchPeakPss(running.pid);
    await mainJob(running, join(home.folder, 'documents'));
    const peakMb = first.stop();
    // Reading a process's memory map stops the process meanwhile: what is timed is not weighed, and
    // what is weighed is not timed.
    const { keyMs, lateMs, tookMs } = await everythingAtOnce(running, client, {
      folder: join(home.folder, 'timed'),
      name: 'Paper',
    });
    const second = watchPeakPss(running.pid);
    await everythingAtOnce(running, client, {
      folder: join(home.folder, 'weighed'),
      name: 'Sheet',
    });
    const mb = Math.max(peakMb, second.stop());
    const how =
      `${(tookMs / 1000).toFixed(0)} s with ${documents} documents indexed, a search each ` +
      `${searchEveryMs} ms, a local answer and a streamed one`;
    return [
      {
        name: 'busy.composerP95Ms',
        value: percentile(keyMs, 0.95),
        unit: 'ms',
        op: '<=',
        floor: 50,
        note:
          `${keyMs.length} keys, from key to painted frame; median ` +
          `${percentile(keyMs, 0.5).toFixed(0)}; ${how}`,
      },
      {
        name: 'busy.deltaLateP99Ms',
        value: percentile(lateMs, 0.99),
        unit: 'ms',
        op: '<=',
        floor: 100,
        note:
          `${lateMs.length} words of a provider's stream that carry the time they were sent, ` +
          `until they are in the page; median ${percentile(lateMs, 0.5).toFixed(0)}`,
      },
      {
        name: 'e2e.peakPssMb',
        value: mb,
        unit: 'MB',
        op: '<=',
        floor: 2500,
        note:
          'PSS of all processes, the highest of four samples a second over the main job with ' +
          'SmolLM2 and then all of the above at once',
      },
    ];
  } finally {
    await close();
    await running.close();
    endDisplay();
    home.remove();
  }
}
