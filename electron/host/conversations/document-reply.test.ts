import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationEvent, Message } from '../../../shared/contract/conversations.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import {
  conversationWorld,
  type ConversationWorld,
} from '../../../test/fakes/conversation-world.ts';
import { failure, spoken } from '../../../test/fakes/upstream.ts';
import type { Caller } from '../caller.ts';

const me: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false };
const lease =
  '# Lease\n\n## Term\n\nThe lease of the office in Harbour Street ends on 31 May ' +
  '2027.\n\n## Rent\n\nThe monthly rent is 2,400 euros, due on the third working day.\n';

let world: ConversationWorld;
let baseId: string;

beforeEach(async () => {
  world = await conversationWorld({ documents: true });
  baseId = (await world.knowledge.create(me, { name: 'Contracts' })).id;
  writeFileSync(join(world.folder, 'lease.md'), lease);
  await world.knowledge.addPaths(me, { id: baseId, paths: [join(world.folder, 'lease.md')] });
  await world.knowledge.settled(me, baseId, AbortSignal.timeout(20_000));
});
afterEach(() => world.close());

async function asked(
  content: string,
  localOnly = false,
): Promise<{ answer: Message; events: ConversationEvent[] }> {
  const { conversations } = world;
  const { id } = await conversations.create(desktopOwnerId, {
    knowledgeBaseIds: [baseId],
    localOnly,
  });
  const events: ConversationEvent[] = [];
  const iterator = conversations.watch(desktopOwnerId, id, new AbortController().signal);
  await conversations.send(me, { id, content });
  for await (const event of iterator) {
    events.push(event);
    if (
      event.type === 'message' &&
      event.message.role === 'assistant' &&
      event.message.state !== 'streaming'
    )
      break;
    if (
      event.type === 'snapshot' &&
      event.messages.at(-1)?.state !== 'streaming' &&
      event.messages.length === 2
    )
      break;
  }
  return {
    answer: (await conversations.get(desktopOwnerId, id)).messages.at(-1) as Message,
    events,
  };
}

describe('a conversation with a knowledge base', () => {
  it('answers from the documents, with the passages on the message and their citations', async () => {
    world.upstream.script('/v1/chat/completions', [
      spoken('The lease of the office in Harbour Street ', 'ends on 31 May 2027', ' [1].'),
    ]);
    const { answer } = await asked('When does the lease of the office in Harbour Street end?');
    expect(answer).toMatchObject({
      state: 'complete',
      declined: false,
      content: expect.stringContaining('31 May 2027') as string,
    });
    expect(answer.content).toMatch(/\[1\]/);
    expect(answer.sources[0]).toMatchObject({
      n: 1,
      file: 'lease.md',
      text: expect.stringContaining('31 May 2027') as string,
    });
    expect(answer.footnote).toMatchObject({ model: 'fake-model' });
  });

  it('shows the passages before the first word is generated', async () => {
    world.upstream.script('/v1/chat/completions', [
      {
        ...spoken('The lease of the office in Harbour Street ends on 31 May 2027 [1].'),
        delayMs: 200,
      },
    ]);
    const { events } = await asked('When does the lease of the office in Harbour Street end?');
    const withSources = events.find(
      (event) => event.type === 'message' && event.message.sources.length > 0,
    );
    expect(withSources).toMatchObject({ message: { state: 'streaming', content: '' } });
  });

  it('declines what the documents do not say, and asks no model', async () => {
    const { answer } = await asked('Who was the first president of Brazil?');
    expect(answer).toMatchObject({ state: 'complete', declined: true });
    expect(world.upstream.seen.filter(({ path }) => path.endsWith('/chat/completions'))).toEqual(
      [],
    );
  });

  it('sends nothing anywhere when it, or the base, is local only', async () => {
    // Embedding the document, when that was still allowed, was the one request so far.
    expect(world.upstream.seen.splice(0).map(({ path }) => path)).toEqual(['/v1/embeddings']);
    const question = 'When does the lease of the office in Harbour Street end?';
    await asked(question, true);
    await world.knowledge.update(me, { id: baseId, localOnly: true });
    await asked(question);
    expect(world.upstream.seen).toEqual([]);
  });

  it('keeps on the message what a follow-up was searched for, and nothing where it was the question itself', async () => {
    world.upstream.script('/v1/chat/completions', [
      spoken('The lease of the office in Harbour Street ends on 31 May 2027 [1].'),
    ]);
    const { conversations } = world;
    const first = 'When does the lease of the office in Harbour Street end?';
    const { answer } = await asked(first);
    expect(answer.searchedFor).toBeNull();
    const id = answer.conversationId;
    await conversations.send(me, { id, content: 'And its rent?' });
    await expect
      .poll(async () => (await conversations.get(desktopOwnerId, id)).messages.at(-1)?.state)
      .toBe('complete');
    expect(
      (await conversations.get(desktopOwnerId, id)).messages.map(({ searchedFor }) => searchedFor),
    ).toEqual([null, null, null, `${first}\nAnd its rent?`]);
  });

  it('keeps the passages of an answer when the document goes, and when the whole base goes', async () => {
    world.upstream.script('/v1/chat/completions', [
      spoken('The lease of the office in Harbour Street ends on 31 May 2027 [1].'),
    ]);
    const { answer } = await asked('When does the lease of the office in Harbour Street end?');
    const passages = answer.sources.map(({ n, file, text }) => ({ n, file, text }));
    expect(passages).toContainEqual({
      n: 1,
      file: 'lease.md',
      text: 'The lease of the office in Harbour Street ends on 31 May 2027.',
    });
    const kept = async () =>
      (await world.conversations.get(desktopOwnerId, answer.conversationId)).messages.at(-1);
    await world.knowledge.removeDocument(me, {
      id: baseId,
      documentId: answer.sources[0]?.documentId ?? '',
    });
    expect(await world.knowledge.documents(me, baseId)).toEqual([]);
    expect(await kept()).toMatchObject({ content: answer.content, sources: passages });
    await world.knowledge.remove(me, baseId);
    expect(await kept()).toMatchObject({ content: answer.content, sources: passages });
  });

  it('whose base is gone says so on the message, and the question stays', async () => {
    const { conversations } = world;
    const { id } = await conversations.create(desktopOwnerId, { knowledgeBaseIds: [baseId] });
    await world.knowledge.remove(me, baseId);
    await conversations.send(me, { id, content: 'Anything?' });
    await expect
      .poll(async () => (await conversations.get(desktopOwnerId, id)).messages.at(-1)?.state)
      .toBe('failed');
    expect((await conversations.get(desktopOwnerId, id)).messages).toMatchObject([
      { content: 'Anything?' },
      { errorCode: 'not_found' },
    ]);
  });

  it('that fails in the middle keeps its passages', async () => {
    world.upstream.script('/v1/chat/completions', [failure(400, 'no')]);
    const { answer } = await asked('When does the lease of the office in Harbour Street end?');
    expect(answer.sources.length).toBeGreaterThan(0);
  });
});
