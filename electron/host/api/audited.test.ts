import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { AuditEntry } from '../audit/create-audit.ts';
import { runAudited } from './audited.ts';
import type { ApiContext } from '../api-context.ts';
import { createProcedures } from './procedures.ts';

const context: ApiContext = {
  ownerId: 'owner_x',
  via: 'lan',
  clientId: 'client_x',
  localFiles: false,
  peer: '10.0.0.9',
};

async function rowsOf(
  path: string[],
  input: unknown,
  run: () => Promise<unknown> = () => Promise.resolve(1),
): Promise<AuditEntry[]> {
  const rows: AuditEntry[] = [];
  await runAudited(
    { record: (row) => void rows.push(row), nameOf: (id) => (id === 'client_1' ? 'Ann' : id) },
    { context, path, input },
    run,
  ).catch(() => undefined);
  return rows;
}

it('a change is written down by the names of what changed, never by a value: one of them is a key', async () => {
  const rows = await rowsOf(['accounts', 'add'], {
    name: 'Work',
    provider: 'openai',
    apiKey: 'sk-secret',
    region: undefined,
  });
  expect(rows).toEqual([
    {
      actor: 'owner_x',
      via: 'lan',
      action: 'accounts.add',
      subject: 'Work',
      peer: '10.0.0.9',
      outcome: 'done',
      detail: 'name, provider, apiKey',
    },
  ]);
});

it('a change that is forbidden is written down as refused; one that merely failed is none', async () => {
  const failing = (code: 'forbidden' | 'conflict') => () =>
    Promise.reject(new AppError(code, 'No.'));
  expect(
    await rowsOf(['clients', 'remove'], { id: 'client_1' }, failing('forbidden')),
  ).toMatchObject([{ outcome: 'refused', subject: 'Ann', detail: 'forbidden' }]);
  expect(await rowsOf(['clients', 'remove'], { id: 'client_1' }, failing('conflict'))).toEqual([]);
});

it('what is asked and read leaves no row', async () => {
  const rows: AuditEntry[] = [];
  const os = createProcedures(() => undefined, {
    record: (row) => void rows.push(row),
    nameOf: (id) => id,
  });
  const { clients, conversations } = createRouterClient(
    {
      clients: { list: os.clients.list.handler(() => []) },
      conversations: {
        stop: os.conversations.stop.handler(() => ({ stopped: true })),
        send: os.conversations.send.handler(() => {
          throw new AppError('forbidden', 'No.');
        }),
      },
    },
    { context },
  );
  await clients.list();
  await conversations.stop({ id: 'c' });
  await expect(conversations.send({ id: 'c', content: 'private' })).rejects.toThrow('No.');
  expect(rows).toEqual([]);
});

it('a change that the role forbids is written down as refused, and is not made', async () => {
  const rows: AuditEntry[] = [];
  let removed = 0;
  const { policies } = createProcedures(() => undefined, {
    record: (row) => void rows.push(row),
    nameOf: (id) => id,
  });
  const remove = policies.remove.handler(() => {
    removed += 1;
    return { removed: true };
  });
  await expect(
    createRouterClient(
      { policies: { remove } },
      { context: { ...context, role: 'member' } },
    ).policies.remove({ id: 'policy_1' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  expect(rows).toMatchObject([
    {
      actor: 'owner_x',
      action: 'policies.remove',
      subject: 'policy_1',
      outcome: 'refused',
      detail: 'forbidden',
    },
  ]);
  expect(removed).toBe(0);
});
