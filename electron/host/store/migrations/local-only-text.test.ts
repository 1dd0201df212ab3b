import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from './migrations.ts';

/** A database as it was before the step, with what `fill` writes, after the step. */
function migrated(step: string, fill: string): Database.Database {
  const db = new Database(':memory:');
  const at = migrations.findIndex(({ name }) => name === step);
  for (const { sql } of migrations.slice(0, at)) db.exec(sql);
  db.exec(fill);
  db.exec(migrations[at]?.sql ?? '');
  return db;
}

const owners =
  "INSERT INTO owners VALUES ('owner_desktop', 'desktop', 1), ('owner_c1', 'client', 1);";

it('marks older messages by their sources and their client, and every older response of a knowledge base', () => {
  const message = (id: string, owner: string, sources: string): string =>
    'INSERT INTO messages (id, conversation_id, owner_id, role, content, state, sources, ' +
    `created_at) VALUES ('${id}', 'conv_${owner}', '${owner}', 'user', 'x', 'complete', ` +
    `'${sources}', 1);`;
  const conversation = (owner: string): string =>
    'INSERT INTO conversations (id, owner_id, title, model, created_at, updated_at) VALUES ' +
    `('conv_${owner}', '${owner}', '', 'auto', 1, 1);`;
  const response = (id: string, owner: string, json: string): string =>
    'INSERT INTO responses (id, owner_id, model, input, response, created_at) VALUES ' +
    `('${id}', '${owner}', 'm', '[]', '${json}', 1);`;
  const db = migrated(
    'local-only-text',
    `${owners} INSERT INTO clients
       (id, owner_id, name, key_hash, key_hint, local_only, created_at)
       VALUES ('c1', 'owner_desktop', 'c', x'00', '', 1, 1);
     ${conversation('owner_desktop')} ${conversation('owner_c1')}
     ${message('open', 'owner_desktop', '[{"baseId":"kb_1"}]')}
     ${message('quoting', 'owner_desktop', '[{"localOnly":true}]')}
     ${message('ofClient', 'owner_c1', '[]')}
     ${response('model', 'owner_desktop', '{"output":[]}')}
     ${response('base', 'owner_desktop', '{"sources":[],"hearth":{"base":{"id":"kb_1"}}}')}
     ${response('broken', 'owner_desktop', '{')} ${response('client', 'owner_c1', '{}')}`,
  );
  const marked = (table: string): unknown =>
    db.prepare(`SELECT id FROM ${table} WHERE local_only = 1 ORDER BY id`).pluck().all();
  expect(marked('messages')).toEqual(['ofClient', 'quoting']);
  expect(marked('responses')).toEqual(['base', 'broken', 'client']);
  expect(db.prepare("SELECT base_id FROM responses WHERE id = 'base'").pluck().get()).toBe('kb_1');
  db.close();
});

it('counts the text that each owner had before storage was limited', () => {
  const note = (id: string, content: string): string =>
    'INSERT INTO responses (id, owner_id, model, input, response, created_at) VALUES ' +
    `('${id}', 'owner_c1', 'm', '${content}', '', 1);`;
  const db = migrated('stored-text', `${owners} ${note('a', '四字')} ${note('b', '12345')}`);
  expect(db.prepare('SELECT owner_id, bytes FROM stored_text').all()).toEqual([
    { owner_id: 'owner_c1', bytes: 11 },
  ]);
  db.close();
});

it('keeps what a budget by the bare name of a user counted in 0.3', () => {
  const budget = (id: string, user: string): string =>
    `INSERT INTO budgets (id, owner_id, name, scope, period, created_at) VALUES ('${id}', ` +
    `'owner_desktop', '${id}', '{"user":"${user}"}', 'day', 1);`;
  const client =
    'INSERT INTO clients (id, owner_id, name, key_hash, key_hint, local_only, created_at) ' +
    "VALUES ('c1', 'owner_desktop', 'laptop', x'00', '', 0, 1);";
  const db = migrated(
    'budget-users',
    `${owners} ${client} ${budget('a', 'bob')} ${budget('b', 'laptop')} ` +
      `${budget('c', 'app')} ${budget('d', '*')} ${budget('e', 'laptop/bob')} INSERT INTO ` +
      `budgets (id, owner_id, name, period, created_at) VALUES ('f', 'owner_desktop', 'f', ` +
      `'day', 1);`,
  );
  expect(
    db.prepare("SELECT json_extract(scope, '$.user') FROM budgets ORDER BY id").pluck().all(),
  ).toEqual(['*/bob', 'laptop', 'app', '*', 'laptop/bob', null]);
  db.close();
});
