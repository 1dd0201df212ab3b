import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { AskResult } from '../../../shared/contract/answers.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { answerJson, answerText } from './answer-text.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { addDocumentPaths, documentsReady } from './documents-ready.ts';
import type { CliIo } from './io.ts';
import { ensureDefaultModels, downloadModel } from './models-ready.ts';

interface AskInput {
  question: string;
  docs: readonly string[];
  json: boolean;
  model: string | undefined;
  localOnly: boolean;
}

/**
 * The question comes before `--docs`, or last; what else follows `--docs` are paths, so that a
 * shell's `*` works.
 */
export function readAsk(args: readonly string[]): AskInput {
  const { values, tokens } = parseOptions(args, {
    docs: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    model: { type: 'string' },
    'local-only': { type: 'boolean' },
  });
  const firstDocs =
    tokens.find((token) => token.kind === 'option' && token.name === 'docs')?.index ??
    Number.POSITIVE_INFINITY;
  const plain = tokens.filter((token) => token.kind === 'positional');
  const before = plain.filter((token) => token.index < firstDocs).map((token) => token.value);
  const after = plain.filter((token) => token.index > firstDocs).map((token) => token.value);
  const question = before.length > 0 ? before.shift() : after.pop();
  if (question === undefined || question.trim() === '')
    throw new UsageError(phrase('cli.answer.questionMissing'));
  if (before[0] !== undefined)
    throw new UsageError(phrase('cli.answer.questionUnquoted', { word: before[0] }));
  const docs = [...(values.docs ?? []), ...after];
  if (docs.length === 0) throw new UsageError(phrase('cli.answer.docsMissing'));
  return {
    question,
    docs,
    json: values.json === true,
    model: values.model,
    localOnly: values['local-only'] === true,
  };
}

function resolvePaths(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.map((path) => {
        try {
          return realpathSync(path);
        } catch {
          throw new AppError(
            'document_missing',
            phrase('cli.answer.pathUnreadable', { path: resolve(path) }),
          );
        }
      }),
    ),
  ].sort();
}

const longestName = 120;

/**
 * The name of the knowledge base that these paths belong to; one that is too long ends in its
 * digest.
 */
export function baseName(paths: readonly string[]): string {
  const name = `ask: ${paths.join(', ')}`;
  if (name.length <= longestName) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, longestName - digest.length - 2)}… ${digest}`.slice(0, longestName);
}

/** Marked local only when asked to, and never unmarked: the user may have marked it by hand. */
async function baseFor(
  client: HostClient,
  paths: readonly string[],
  localOnly: boolean,
): Promise<KnowledgeBase> {
  const name = baseName(paths);
  const found = (await client.knowledge.list()).find((base) => base.name === name);
  if (found === undefined) return client.knowledge.create({ name, localOnly });
  return localOnly && !found.localOnly
    ? client.knowledge.update({ id: found.id, localOnly: true })
    : found;
}

async function ensureModels(
  client: HostClient,
  model: string | undefined,
  io: CliIo,
): Promise<void> {
  const wanted =
    model === undefined || model === 'auto'
      ? undefined
      : (await client.models.local()).find((one) => one.id === model);
  if (wanted !== undefined && !wanted.installed) await downloadModel(client, wanted.id, io);
  const { embeddingModel } = await client.app.ready();
  const ownChat = model !== undefined && model !== 'auto';
  if (!ownChat || embeddingModel === null) await ensureDefaultModels(client, io);
}

async function answerOf(
  client: HostClient,
  input: AskInput,
  baseId: string,
  io: CliIo,
): Promise<AskResult> {
  const { question, model, localOnly } = input;
  const events = await client.knowledge.ask(
    { baseIds: [baseId], question, localOnly, ...(model === undefined ? {} : { model }) },
    { signal: io.signal },
  );
  let characters = 0;
  for await (const event of events) {
    if (event.type === 'done') return event.result;
    if (event.type === 'sources')
      io.progress(io.text(phrase('cli.answer.found', { count: event.sources.length })), 'sources');
    if (event.type === 'delta') characters += event.text.length;
    if (event.type === 'delta')
      io.progress(io.text(phrase('cli.answer.writing', { count: characters })), 'sources');
  }
  throw new AppError('stream_broken', phrase('cli.answer.interrupted'), { retryable: true });
}

async function ask(
  client: HostClient,
  input: AskInput,
  paths: readonly string[],
  io: CliIo,
): Promise<AskResult> {
  await ensureModels(client, input.model, io);
  const base = await baseFor(client, paths, input.localOnly);
  await addDocumentPaths(client, { baseId: base.id, paths, watch: false }, io);
  const documents = await documentsReady(client, base.id, io);
  if (documents.length === 0) throw new AppError('document_missing', phrase('cli.answer.noFormat'));
  if (documents.every((one) => one.state === 'failed'))
    throw new AppError('document_unreadable', phrase('cli.answer.noneRead'));
  return answerOf(client, input, base.id, io);
}

export const askCommand: Command = {
  name: 'ask',
  usage: ['hearth ask <question> --docs <path>… [--json] [--model <id>] [--local-only]'],
  summary: phrase('cli.answer.summary'),
  async run(args, { io, withHost }) {
    const input = readAsk(args);
    const paths = resolvePaths(input.docs);
    const result = await withHost((client) => ask(client, input, paths, io));
    if (input.json) io.json(answerJson(result));
    else io.print(answerText(result, io));
    return 0;
  },
};
