import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from './migrations.ts';

const at = migrations.findIndex(({ name }) => name === 'session-fields');

it('conversations of before have no system prompt and weigh what they did; new texts count towards the storage limit', () => {
  const db = new Database(':memory:');
  for (const { sql } of migrations.slice(0, at)) db.exec(sql);
  db.exec(`
    INSERT INTO owners VALUES ('owner_desktop', 'desktop', 1);
    INSERT INTO conversations (id, owner_id, title, model, created_at, updated_at)
      VALUES ('conv_1', 'owner_desktop', 'abc', 'auto', 1, 1);
    INSERT INTO messages (id, conversation_id, owner_id, role, content, state, created_at)
      VALUES ('msg_1', 'conv_1', 'owner_desktop', 'user', 'four', 'complete', 1);`);
  const bytes = (): unknown => db.prepare('SELECT bytes FROM stored_text').pluck().get();
  const before = Number(bytes());
  db.exec(migrations[at]?.sql ?? '');
  expect(
    db.prepare('SELECT system_prompt, metadata, external_id FROM conversations').get(),
  ).toEqual({ system_prompt: '', metadata: '', external_id: null });
  expect(bytes()).toBe(before);
  db.exec(`UPDATE conversations SET system_prompt = '海盗', metadata = '{"a":"b"}'`);
  db.exec(`UPDATE messages SET metadata = '{}'`);
  expect(bytes()).toBe(before + 6 + 9 + 2);
  db.exec('DELETE FROM messages; DELETE FROM conversations');
  expect(bytes()).toBe(0);
});

it('an id of a client’s is unique for its owner alone, and found by an index', () => {
  const db = new Database(':memory:');
  for (const { sql } of migrations) db.exec(sql);
  const add = (id: string, owner: string, external: string | null): unknown =>
    db
      .prepare(
        `INSERT INTO conversations (id, owner_id, title, model, created_at, updated_at, external_id)
         VALUES (?, ?, '', 'auto', 1, 1, ?)`,
      )
      .run(id, owner, external);
  db.exec("INSERT INTO owners VALUES ('a', 'client', 1), ('b', 'client', 1)");
  add('conv_1', 'a', 'mine');
  add('conv_2', 'b', 'mine');
  add('conv_3', 'a', null);
  add('conv_4', 'a', null);
  expect(() => add('conv_5', 'a', 'mine')).toThrow(/UNIQUE/);
  const plan = db
    .prepare(
      "EXPLAIN QUERY PLAN SELECT * FROM conversations WHERE owner_id = 'a' AND external_id = 'mine'",
    )
    .all();
  expect(JSON.stringify(plan)).toContain('conversations_external');
});
