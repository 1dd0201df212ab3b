import { setTimeout as sleep } from 'node:timers/promises';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { KnowledgeBase, KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { documentFailureText } from './error-text.ts';
import { bar } from './format.ts';
import type { CliIo } from './io.ts';

const pollMs = 250;

async function baseOf(client: HostClient, id: string): Promise<KnowledgeBase> {
  const base = (await client.knowledge.list()).find((one) => one.id === id);
  if (base === undefined) throw new AppError('not_found', phrase('cli.baseRemoved'));
  return base;
}

/**
 * Adds files and folders, and names those that were skipped; with `watch`, later changes in them
 * are followed.
 */
export async function addDocumentPaths(
  client: HostClient,
  { baseId, paths, watch }: { baseId: string; paths: readonly string[]; watch: boolean },
  io: CliIo,
): Promise<void> {
  const { skipped } = await client.knowledge.addPaths({ id: baseId, paths: [...paths], watch });
  for (const one of skipped)
    io.note(`${one.path}: ${documentFailureText(one.code, one.reason, io)}`);
}

/**
 * Waits until every document is read, showing how many are left. Names those that failed, and
 * returns all of them.
 */
export async function documentsReady(
  client: HostClient,
  baseId: string,
  io: CliIo,
): Promise<KnowledgeDocument[]> {
  for (
    let base = await baseOf(client, baseId);
    base.pending > 0;
    base = await baseOf(client, baseId)
  ) {
    const done = base.documents - base.pending;
    const share = done / Math.max(1, base.documents);
    io.progress(
      `${io.text(phrase('cli.knowledge.reading'))} ${bar(share)} ${done}/${base.documents}`,
      `documents ${Math.floor(share * 10)}`,
    );
    await sleep(pollMs, undefined, { signal: io.signal });
  }
  io.endProgress();
  const documents = await client.knowledge.documents({ id: baseId });
  for (const failed of documents.filter((one) => one.state === 'failed')) {
    io.note(
      `${io.text(phrase('cli.knowledge.notRead'))}: ${failed.name}: ` +
        documentFailureText(failed.errorCode, failed.errorMessage, io),
    );
  }
  return documents;
}
