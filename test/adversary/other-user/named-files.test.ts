/**
 * Who reaches the port through a tunnel or another account of the machine, with the owner's browser
 * session, reads no file by its name.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { hostContract } from '../../../shared/contract/host.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { apiOf, startWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await startWorld({ withBases: false });
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-files-')));
  mkdirSync(join(folder, 'papers'));
  writeFileSync(join(folder, 'secret.md'), '# Secret\n\nThe word is obsidianferry.\n');
  writeFileSync(join(folder, 'papers', 'lease.md'), '# Lease\n\nIt ends in May.\n');
  symlinkSync(join(folder, 'secret.md'), join(folder, 'papers', 'innocent.md'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const browser = () => apiOf(world.host, { via: 'lan', localFiles: false, peer: '127.0.0.1' });

type Schema = {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  type?: string;
};
const namesFile = /(^|[a-z])(path|paths|file|files|folder|folders|root|roots|dir|cert|key)$/i;

/** The names of all fields of an input, whatever they are nested in. */
function fieldsOf(schema: Schema, above = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    `${above}${name}`,
    ...fieldsOf(field, `${above}${name}.`),
  ]);
  return [
    ...own,
    ...(schema.items ? fieldsOf(schema.items, above) : []),
    ...(schema.anyOf ?? []).flatMap((one) => fieldsOf(one, above)),
  ];
}

function proceduresIn(
  tree: object,
  path: readonly string[] = [],
): { name: string; fields: string[] }[] {
  if ('~orpc' in tree) {
    const { inputSchema } = (tree as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'];
    const schema =
      inputSchema === undefined
        ? {}
        : (z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as Schema);
    return [{ name: path.join('.'), fields: fieldsOf(schema) }];
  }
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? proceduresIn(value as object, [...path, key])
      : [],
  );
}

/**
 * Fields of the contract that look like names of files, and what a browser can do with them. A new
 * one must be judged here.
 */
const judged: Record<string, 'below documentRoots' | 'never' | 'names no file of the host'> = {
  'app.settings.set lanTlsCert': 'never',
  'app.settings.set lanTlsKey': 'never',
  'app.settings.set documentRoots': 'never',
  'config.apply declared.settings.lanTlsCert': 'never',
  'config.apply declared.settings.lanTlsKey': 'never',
  'config.apply declared.settings.documentRoots': 'never',
  'models.addFile path': 'never',
  'knowledge.addPaths paths': 'below documentRoots',
  'transfer.export path': 'below documentRoots',
  'transfer.import path': 'below documentRoots',
};
const harmless = [
  /^accounts\.\w+ (newKey|apiKey)$/,
  /^tokenIssuers\.save key$/,
  /^config\.(apply|diff) declared\.(accounts|clients)\.apiKey$/,
  /^config\.diff declared\.settings\.\w+$/,
  /^knowledge\.search filter\.folder$/,
  /^evaluation\.\w+ expected\.file$/,
];
const isHarmless = (field: string): boolean => harmless.some((pattern) => pattern.test(field));

it('has a judgement for every field of the contract that looks like the name of a file', () => {
  const found = proceduresIn(hostContract).flatMap(({ name, fields }) =>
    fields.filter((field) => namesFile.test(field)).map((field) => `${name} ${field}`),
  );
  expect([...new Set(found)].filter((field) => !isHarmless(field)).sort()).toEqual(
    Object.keys(judged).sort(),
  );
});

const secret = (): string => join(folder, 'secret.md');
type Attack = (client: ReturnType<typeof browser>, path: string, id: string) => Promise<unknown>;
async function drained(events: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const event of await events) expect(event).toBeDefined();
}
const emptyDeclared = { accounts: [], policies: [], clients: [], budgets: [], prices: [] };
const attacks: Record<keyof typeof judged, Attack> = {
  'app.settings.set lanTlsCert': (client, path) => client.app.settings.set({ lanTlsCert: path }),
  'app.settings.set lanTlsKey': (client, path) => client.app.settings.set({ lanTlsKey: path }),
  'app.settings.set documentRoots': (client, path) =>
    client.app.settings.set({ documentRoots: [path] }),
  'config.apply declared.settings.lanTlsCert': (client, path) =>
    client.config.apply({ declared: { ...emptyDeclared, settings: { lanTlsCert: path } } }),
  'config.apply declared.settings.lanTlsKey': (client, path) =>
    client.config.apply({ declared: { ...emptyDeclared, settings: { lanTlsKey: path } } }),
  'config.apply declared.settings.documentRoots': (client, path) =>
    client.config.apply({ declared: { ...emptyDeclared, settings: { documentRoots: [path] } } }),
  'models.addFile path': (client, path) => client.models.addFile({ path }),
  'knowledge.addPaths paths': (client, path, id) =>
    client.knowledge.addPaths({ id, paths: [path] }),
  'transfer.export path': (client, path, id) =>
    drained(client.transfer.export({ id, path, overwrite: true })),
  'transfer.import path': (client, path) => drained(client.transfer.import({ path })),
};

it('refuses a browser every file of the machine by default, and every one outside documentRoots when they are set', async () => {
  const { id } = await world.owner.knowledge.create({ name: 'papers' });
  const outside = [
    secret(),
    join(folder, 'papers', '..', 'secret.md'),
    join(folder, 'papers', 'innocent.md'),
    folder,
    '/etc/hostname',
  ];
  const refused = async (paths: readonly string[]): Promise<void> => {
    for (const [name, attack] of Object.entries(attacks))
      for (const path of paths)
        expect([
          name,
          path,
          await attack(browser(), path, id).then(() => 'done', errorCodeOf),
        ]).toEqual([name, path, 'forbidden']);
  };
  await refused([...outside, join(folder, 'papers', 'lease.md')]);
  await world.owner.app.settings.set({ documentRoots: [join(folder, 'papers')] });
  await refused(outside);
  expect(
    await browser().knowledge.addPaths({ id, paths: [join(folder, 'papers', 'lease.md')] }),
  ).toMatchObject({ added: 1 });
  await drained(browser().transfer.export({ id, path: join(folder, 'papers', 'out.hearth-base') }));
  expect(existsSync(join(folder, 'papers', 'out.hearth-base'))).toBe(true);
  await drained(browser().transfer.import({ path: join(folder, 'papers', 'out.hearth-base') }));
  expect((await world.owner.knowledge.documents({ id })).map(({ name }) => name)).toEqual([
    'lease.md',
  ]);
  expect(await world.owner.app.settings.get()).toMatchObject({
    documentRoots: [join(folder, 'papers')],
    lanTlsCert: '',
    lanTlsKey: '',
  });
});

it('leaves the window and the control socket free to name files anywhere', async () => {
  const { id } = await world.owner.knowledge.create({ name: 'window' });
  expect(await world.owner.knowledge.addPaths({ id, paths: [secret()] })).toMatchObject({
    added: 1,
  });
  const cli = createRouterClient(world.host.api, {
    context: { ownerId: 'owner_desktop', via: 'cli', clientId: null, localFiles: true },
  });
  expect(await cli.knowledge.addPaths({ id, paths: [secret()] })).toMatchObject({ unchanged: 1 });
});

it('refuses clients of every role, also below documentRoots', async () => {
  await world.owner.app.settings.set({ documentRoots: [join(folder, 'papers')] });
  for (const { api } of [world.clients.member, world.clients.admin]) {
    expect(await api.app.settings.get()).toMatchObject({ documentRoots: [] });
    const { id } = await api.knowledge.create({ name: 'theirs' });
    for (const path of [join(folder, 'papers', 'lease.md'), secret()])
      expect(await api.knowledge.addPaths({ id, paths: [path] }).catch(errorCodeOf)).toBe(
        'forbidden',
      );
  }
});
