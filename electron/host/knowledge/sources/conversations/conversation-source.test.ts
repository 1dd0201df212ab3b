import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId, newId } from '../../../../../shared/ids.ts';
import { errorCodeOf } from '../../../../../shared/errors.ts';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestSources, type TestSources } from '../testing/test-sources.ts';

let test: TestSources;
beforeEach(async () => {
  test = await openTestSources();
});
afterEach(() => test.close());

let clock = Date.now();
const tell = (ownerId: string = desktopOwnerId): void =>
  test.changes.publish(ownerId, { topic: 'conversations' });

async function talk(
  title: string,
  turns: readonly string[],
  { localOnly = false, ownerId = desktopOwnerId }: { localOnly?: boolean; ownerId?: string } = {},
): Promise<string> {
  const id = newId('conv', (clock += 1));
  await test.store.db
    .insertInto('conversations')
    .values({
      id,
      owner_id: ownerId,
      title,
      model: 'auto',
      local_only: localOnly ? 1 : 0,
      summary_until: null,
      deleted_at: null,
      created_at: clock,
      updated_at: clock,
    })
    .execute();
  await say(id, turns, ownerId);
  return id;
}

async function say(
  id: string,
  turns: readonly string[],
  ownerId: string = desktopOwnerId,
): Promise<void> {
  for (const [at, content] of turns.entries()) {
    clock += 1;
    const said = {
      id: newId('msg', clock),
      conversation_id: id,
      owner_id: ownerId,
      role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content,
      state: 'complete' as const,
    };
    await test.store.db
      .insertInto('messages')
      .values({ ...said, error_code: null, error_message: null, footnote: null, created_at: clock })
      .execute();
  }
  await test.store.db
    .updateTable('conversations')
    .set({ updated_at: clock })
    .where('id', '=', id)
    .execute();
  tell(ownerId);
}

const add = (conversationIds: readonly string[] | null) =>
  test.sources.addConversations(owner, { baseId: test.baseId, conversationIds });
const names = async (): Promise<string[]> =>
  (await test.documents()).map(({ name }) => name).sort();

describe('my conversations', () => {
  it('are found turn by turn, follow what is said, and let go of what is deleted', async () => {
    const lease = await talk('Lease', [
      'When does the lease end?',
      'In May.',
      'And the rent?',
      '940 euros.',
    ]);
    await add(null);
    await test.settled();
    const [hit] = await test.search('What is the rent?');
    expect(hit).toMatchObject({ file: 'Lease' });
    expect(hit?.heading).toMatch(/^Lease › .* · And the rent\?$/);
    expect(hit?.text).not.toContain('In May');
    await say(lease, ['Who has the deposit?', 'Tomas Lindqvist has it.']);
    await expect
      .poll(async () => (await test.search('Who has the deposit?'))[0]?.text)
      .toContain('Lindqvist');
    await talk('Garden', ['When are roses cut?', 'In March.']);
    await expect.poll(names).toEqual(['Garden', 'Lease']);
    await test.store.db
      .updateTable('conversations')
      .set({ deleted_at: clock })
      .where('id', '=', lease)
      .execute();
    tell();
    await expect.poll(names).toEqual(['Garden']);
  });

  it('are embedded on this machine once they are local-only, also before the source has taken them out', async () => {
    await test.close();
    // A pause of the base would end with a look at its conversations.
    let isBusy = true;
    test = await openTestSources({ obstacle: () => (isBusy ? 'load' : null) });
    const id = await talk('Merger', ['Who is it?', 'Kestrel Freight.']);
    await add([id]);
    await expect.poll(names).toEqual(['Merger']);
    await test.store.db
      .updateTable('conversations')
      .set({ local_only: 1 })
      .where('id', '=', id)
      .execute();
    isBusy = false;
    await expect
      .poll(() => test.upstream.embedded.some(({ texts }) => texts.join().includes('Kestrel')))
      .toBe(true);
    expect(
      test.upstream.embedded
        .filter(({ texts }) => texts.join().includes('Kestrel'))
        .map(({ caller }) => caller.localOnly),
    ).toEqual([true]);
  });

  it('are the caller’s own alone', async () => {
    await test.store.db
      .insertInto('owners')
      .values({ id: 'owner_other', kind: 'client', created_at: 1 })
      .execute();
    const theirs = await talk('Theirs', ['A secret?', 'Yes.'], { ownerId: 'owner_other' });
    await talk('Mine', ['A question?', 'Yes.']);
    expect(await add([theirs]).catch(errorCodeOf)).toBe('not_found');
    await add(null);
    await test.settled();
    expect(await names()).toEqual(['Mine']);
  });

  it('that are local only go into no base that is not, and let no base become open that holds them', async () => {
    const secret = await talk('Secret', ['A secret?', 'Yes.'], { localOnly: true });
    await talk('Plain', ['A question?', 'Yes.']);
    for (const wanted of [null, [secret]])
      expect(await add(wanted).catch(errorCodeOf)).toBe('local_only');
    expect(await test.list()).toEqual([]);
    await test.knowledge.update(owner, { id: test.baseId, localOnly: true });
    await add(null);
    await test.settled();
    expect(await names()).toEqual(['Plain', 'Secret']);
    expect(test.upstream.embedded.every(({ caller }) => caller.localOnly)).toBe(true);
    expect(
      await test.knowledge.update(owner, { id: test.baseId, localOnly: false }).catch(errorCodeOf),
    ).toBe('local_only');
    expect(
      await test.knowledge.update(owner, { id: test.baseId, shared: true }).catch(errorCodeOf),
    ).toBe('conflict');
    expect(await test.knowledge.list(owner)).toMatchObject([{ localOnly: true, shared: false }]);
  });

  it('that become local only later leave a base that is not, and the source says which', async () => {
    const later = await talk('Later secret', ['A question?', 'Yes.']);
    await talk('Plain', ['A question?', 'Yes.']);
    await add(null);
    await test.settled();
    await test.store.db
      .updateTable('conversations')
      .set({ local_only: 1 })
      .where('id', '=', later)
      .execute();
    tell();
    await expect.poll(names).toEqual(['Plain']);
    await expect.poll(test.list).toMatchObject([
      {
        state: 'failed',
        errorCode: 'local_only',
        errorMessage: expect.stringContaining('Later secret') as string,
      },
    ]);
  });

  it('can be chosen, and changed', async () => {
    const [one, two] = [
      await talk('One', ['Is it one?', 'Yes.']),
      await talk('Two', ['Is it two?', 'Yes.']),
    ];
    const { id } = await add([one]);
    expect(await names()).toEqual(['One']);
    expect(await test.sources.update(owner, { id, conversationIds: [two] })).toMatchObject({
      conversationIds: [two],
    });
    expect(await names()).toEqual(['Two']);
  });
});
