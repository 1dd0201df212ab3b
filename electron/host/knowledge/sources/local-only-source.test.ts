import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../../shared/contract/conversations.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import {
  conversationWorld,
  noLocalModels,
  type ConversationWorld,
} from '../../../../test/fakes/conversation-world.ts';
import { spoken } from '../../../../test/fakes/upstream.ts';
import { withBases } from '../../lan-server/knowledge/chat-from-base.ts';
import { embeddingModel, owner as me, wordVector } from '../testing/test-knowledge.ts';
import type { Sources } from './runtime/sources.ts';

/**
 * A folder that is local only in a base that is not: the real router over HTTP to a provider that
 * plays a script, and a machine whose only own model embeds.
 */
const path = '/v1/chat/completions';
const runtime = {
  ...noLocalModels,
  runnable: () => [embeddingModel],
  embed: ({ model, input }: { model: string; input: readonly string[] }) =>
    Promise.resolve({ vectors: input.map(wordVector), inputTokens: 1, model }),
};

let world: ConversationWorld;
let sources: Sources;
let id: string;
let privateFolder: string;

beforeEach(async () => {
  world = await conversationWorld({ runtime });
  const { knowledge } = world;
  sources = knowledge.sources;
  id = (await knowledge.create(me, { name: 'Papers' })).id;
  const open = join(world.folder, 'open');
  privateFolder = join(world.folder, 'private');
  for (const folder of [open, privateFolder]) mkdirSync(folder);
  writeFileSync(
    join(open, 'manual.md'),
    '# Boiler\n\nThe boiler is serviced each May by Tomas Berg.\n',
  );
  writeFileSync(
    join(privateFolder, 'lease.md'),
    '# Lease\n\nThe deposit of flat 9 is 1,990 euros, paid in advance.\n',
  );
  await world.knowledge.addPaths(me, { id, paths: [open, privateFolder], watch: false });
  await knowledge.settled(me, id, AbortSignal.timeout(30_000));
  world.upstream.script(path, [spoken('It is serviced each May by Tomas Berg [1].')]);
});
afterEach(async () => {
  await world.close();
});

const sourceId = async (folder: string): Promise<string> =>
  (await sources.list(me, id)).find(({ location }) => location.endsWith(folder))?.id ?? '';
const hold = async (localOnly = true): Promise<unknown> =>
  sources.update(me, { id: await sourceId('private'), localOnly });
const begun = async (): Promise<string> =>
  (await world.conversations.create(me.ownerId, { knowledgeBaseIds: [id], model: 'fake-model' }))
    .id;
async function asked(conversationId: string, content: string): Promise<Message> {
  await world.conversations.send(me, { id: conversationId, content });
  await expect
    .poll(
      async () =>
        (await world.conversations.get(me.ownerId, conversationId)).messages.at(-1)?.state,
    )
    .not.toBe('streaming');
  return (await world.conversations.get(me.ownerId, conversationId)).messages.at(-1) as Message;
}
const sentOut = (): string => JSON.stringify(world.upstream.seen);
/** The log is written behind the connections: with the last one in it, each earlier one is. */
const egressRows = (): number =>
  world.store.sqlite.prepare('SELECT count(*) FROM egress').pluck().get() as number;

describe('a folder that is local only', () => {
  it('keeps its passages, and the answer that needs them, on this machine; what the other folders hold goes on', async () => {
    await hold();
    const conversation = await begun();
    expect(await asked(conversation, 'When is the boiler serviced?')).toMatchObject({
      state: 'complete',
      sources: [{ file: 'manual.md' }],
    });
    await expect.poll(egressRows).toBe(1);
    const refused = await asked(await begun(), 'What deposit was paid for flat 9?');
    expect(refused).toMatchObject({ state: 'failed', errorCode: 'local_only' });
    expect(refused.sources[0]).toMatchObject({ file: 'lease.md', localOnly: true });
    expect(sentOut()).not.toContain('deposit');
    expect(egressRows()).toBe(1);
  });

  it('is sent to an account again when its user says so', async () => {
    await hold();
    await hold(false);
    world.upstream.script(path, [spoken('The deposit of flat 9 is 1,990 euros [1].')]);
    expect(await asked(await begun(), 'What deposit was paid for flat 9?')).toMatchObject({
      state: 'complete',
    });
    expect(sentOut()).toContain('1,990 euros');
  });

  it('holds the conversation that has read of it, also when it asks for something else or without documents, and when the folder is let go later', async () => {
    await hold();
    const conversation = await begun();
    await asked(conversation, 'What deposit was paid for flat 9?');
    await hold(false);
    expect(await asked(conversation, 'When is the boiler serviced?')).toMatchObject({
      state: 'failed',
      errorCode: 'local_only',
    });
    await world.conversations.update(me.ownerId, { id: conversation, knowledgeBaseIds: [] });
    expect(await asked(conversation, 'Say hello.')).toMatchObject({
      state: 'failed',
      errorCode: 'local_only',
    });
    expect(world.upstream.seen).toEqual([]);
    // Nor does it get out as a document of an open base.
    expect(
      await sources
        .addConversations(me, { baseId: id, conversationIds: [conversation] })
        .catch(errorCodeOf),
    ).toBe('local_only');
  });

  it('holds a follow-up over the network, whose own history may tell of it; a first question only where it is read', async () => {
    await hold();
    const { chat } = withBases(world.router, world.knowledge);
    const say = async (...contents: string[]): Promise<string> => {
      const messages = contents.map((content, i) => ({
        role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content,
      }));
      try {
        for await (const event of chat({
          caller: me,
          purpose: 'chat',
          request: { model: 'kb/Papers', messages },
          signal: AbortSignal.timeout(20_000),
        }).events)
          void event;
        return 'answered';
      } catch (error) {
        return errorCodeOf(error);
      }
    };
    expect(await say('When is the boiler serviced?')).toBe('answered');
    expect(
      await say('What deposit was paid?', 'It was 1,990 euros.', 'When is the boiler serviced?'),
    ).toBe('local_only');
    expect(sentOut()).not.toContain('1,990');
  });

  it('stays so when the folder around it is added, and asks for a model of this machine to embed it', async () => {
    await hold();
    await world.knowledge.addPaths(me, { id, paths: [world.folder], watch: false });
    expect(await sources.list(me, id)).toMatchObject([{ location: world.folder, localOnly: true }]);
    await world.store.db
      .updateTable('knowledge_bases')
      .set({ embedding_model: 'text-embedding-3-small' })
      .execute();
    expect(
      await sources
        .update(me, { id: await sourceId(world.folder), localOnly: true })
        .catch(errorCodeOf),
    ).toBe('local_only');
    await world.store.db
      .updateTable('knowledge_bases')
      .set({ embedding_model: embeddingModel.id })
      .execute();
    expect(
      await world.knowledge.update(me, { id, embeddingModel: 'fake-model' }).catch(errorCodeOf),
    ).toBe('model_not_installed');
  });
});
