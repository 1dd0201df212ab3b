import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from './migrations.ts';

const before = migrations.findIndex(({ name }) => name === 'token-issuers');

/** The settings of a machine after the step, where these were set before. */
function settingsAfter(given: Readonly<Record<string, string>>): Record<string, string> {
  const db = new Database(':memory:');
  for (const { sql } of migrations.slice(0, before)) db.exec(sql);
  db.exec("INSERT INTO owners VALUES ('owner_desktop', 'desktop', 1);");
  const insert = db.prepare("INSERT INTO settings VALUES ('owner_desktop', ?, ?)");
  for (const [key, value] of Object.entries(given)) insert.run(key, JSON.stringify(value));
  db.exec(migrations[before]?.sql ?? '');
  const rows = db.prepare('SELECT key, value FROM settings').all() as {
    key: string;
    value: string;
  }[];
  db.close();
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

it.each([
  [{ lanHost: '0.0.0.0' }, 'true'],
  [{ lanHost: '0.0.0.0', lanTls: 'off' }, 'true'],
  [{ lanHost: '0.0.0.0', lanTls: 'own' }, undefined],
  [{ lanHost: '192.168.1.5', lanTls: 'files' }, undefined],
  [{ lanHost: '127.0.0.1', lanTls: 'off' }, undefined],
  [{ lanHost: '::1' }, undefined],
  [{}, undefined],
])('what served %j without TLS goes on doing so: %s', (settings, plain) => {
  expect(settingsAfter(settings)['lanPlainHttp']).toBe(plain);
});
