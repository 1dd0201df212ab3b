import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { Ids } from './walk.ts';
import type { World } from './world.ts';

/** Tries until `work` throws no more, at most 30 s. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 300; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}

const noLink = AbortSignal.timeout(60_000);

/** A conversation with an answer, and the request that made it. */
async function converse(api: HostClient): Promise<Ids> {
  const conversation = await api.conversations.create({ model: 'fake-model' });
  const { userMessage } = await api.conversations.send({ id: conversation.id, content: 'Hello' });
  await eventually(async () => {
    const { messages } = await api.conversations.get({ id: conversation.id });
    if (messages.some(({ role, state }) => role === 'assistant' && state === 'streaming'))
      throw new Error('not answered yet');
  });
  const [request] = await api.monitoring.requests({});
  return {
    conversationId: conversation.id,
    messageId: userMessage.id,
    requestId: request?.id ?? '',
  };
}

async function knowledgeOf(api: HostClient, name: string): Promise<Ids> {
  const base = await api.knowledge.create({ name });
  const note = await api.sources.saveNote({
    baseId: base.id,
    title: 'Rent',
    content: 'The lease ends in May.',
  });
  const question = await api.evaluation.save({
    baseId: base.id,
    question: 'When?',
    expected: [{ documentId: '', file: 'lease.md', text: 'The lease ends in May.' }],
  });
  for await (const event of await api.evaluation.run(
    { baseId: base.id, options: { sides: 'words', limit: 5 } },
    { signal: noLink },
  ))
    if (event.type === 'done') break;
  const [run] = await api.evaluation.runs({ baseId: base.id });
  const { id: handedInId } = await api.knowledge.upload({
    id: base.id,
    name: 'handed-in.md',
    data: new Blob(['# Handed in\n\nThe rent is due in June.']),
  });
  const document = (await api.knowledge.documents({ id: base.id })).find(
    ({ id }) => id !== handedInId,
  );
  const [source] = await api.sources.list({ baseId: base.id });
  const { uploadId } = await api.transfer.upload({
    uploadId: null,
    offset: 0,
    totalBytes: 9,
    data: new Blob(['a']),
  });
  return {
    baseId: base.id,
    baseName: name,
    noteId: note.id,
    questionId: question.id,
    runId: run?.id ?? '',
    documentId: document?.id ?? '',
    handedInId,
    sourceId: source?.id ?? '',
    uploadId: uploadId ?? '',
  };
}

/** Rows of a caller's own, of every kind that it may make; the walk names them. */
export const rowsOf = async (api: HostClient, name: string): Promise<Ids> => ({
  ...(await converse(api)),
  ...(await knowledgeOf(api, name)),
  model: 'fake-model',
});

/** What tokens of the owner's issuer are signed with. */
export const issuerSecret = 'an-issuer-secret-of-more-than-32-bytes';

/** Rows of the machine's own user, of every kind. */
export async function ownerRows(world: World): Promise<Ids> {
  const { owner } = world;
  const own = await rowsOf(owner, 'walked-base');
  const [account] = await owner.accounts.list();
  const [policy] = await owner.policies.list();
  const budget = await owner.budgets.save({
    name: 'all',
    period: 'month',
    limitTokens: 100_000_000,
  });
  const { id: clientId } = await world.addClient({ name: 'to-be-walked' });
  const issuer = await owner.tokenIssuers.save({
    name: 'walked',
    issuer: 'https://walked.example.com',
    audience: ['hearth'],
    key: { kind: 'secret', secret: issuerSecret },
  });
  writeFileSync(join(world.folder, '..', 'lease.md'), '# Lease\n\nThe lease ends in May.\n');
  await owner.knowledge.addPaths({
    id: own['baseId'] ?? '',
    paths: [join(world.folder, '..', 'lease.md')],
  });
  const document = await eventually(async () => {
    const documents = await owner.knowledge.documents({ id: own['baseId'] ?? '' });
    const lease = documents.find(({ name }) => name === 'lease.md');
    if (lease === undefined) throw new Error('not there yet');
    return lease;
  });
  return {
    ...own,
    accountId: account?.id ?? '',
    policyId: policy?.id ?? '',
    budgetId: budget.id,
    clientId,
    issuerId: issuer.id,
    documentId: document.id,
  };
}
