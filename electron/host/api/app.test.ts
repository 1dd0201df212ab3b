import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createAudit } from '../audit/create-audit.ts';
import { createChanges } from '../changes/create-changes.ts';
import { checkTls, tlsOf } from '../lan-server/tls/arm-tls.ts';
import { createSettings } from '../settings/create-settings.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { appApi, type AppApiDeps } from './app.ts';
import type { ApiContext } from '../api-context.ts';
import { createProcedures } from './procedures.ts';

let store: OpenStore;
let applied: number;
beforeEach(() => {
  store = openMemoryStore();
  applied = 0;
});
afterEach(() => store.close());

const unused = (): never => {
  throw new AppError('internal', 'not asked here');
};

async function settingsApi(context: Partial<ApiContext> = {}) {
  const changes = createChanges();
  const settings = await createSettings({ db: store.db, changes });
  const deps: AppApiDeps = {
    info: unused,
    doctor: unused,
    backups: unused,
    ready: unused,
    lanStatus: unused,
    lanEntry: unused,
    changes,
    settings,
    applied: () => Promise.resolve((applied += 1)),
    checkTls: (wanted) => checkTls(tlsOf(wanted), Date.now()),
  };
  const audit = createAudit({ sqlite: store.sqlite, now: Date.now, writeFailed: unused });
  const router = appApi(
    createProcedures(() => undefined, audit),
    deps,
  );
  return createRouterClient(router, {
    context: { ownerId: desktopOwnerId, via: 'app', clientId: null, localFiles: true, ...context },
  }).settings;
}

test('a certificate that cannot be used is refused with its reason, and nothing is saved or restarted', async () => {
  const api = await settingsApi();
  await expect(
    api.set({ lanTls: 'files', lanTlsCert: '/nowhere/a.pem', lanTlsKey: '/nowhere/b.pem' }),
  ).rejects.toMatchObject({
    code: 'bad_request',
    message: 'The certificate file /nowhere/a.pem does not exist.',
  });
  expect(await api.get()).toEqual(defaultSettings);
  expect(applied).toBe(0);
  expect(await api.set({ lanTls: 'own' })).toMatchObject({ lanTls: 'own' });
  expect(applied).toBe(1);
});

test('a browser elsewhere names no files of this machine, and no other owner switches its TLS', async () => {
  await expect(
    (await settingsApi({ via: 'lan', localFiles: false })).set({ lanTlsKey: '/etc/shadow' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await store.db
    .insertInto('owners')
    .values({ id: 'owner_other', kind: 'client', created_at: 1 })
    .execute();
  for (const role of [undefined, 'member', 'viewer'] as const)
    await expect(
      (await settingsApi({ ownerId: 'owner_other', ...(role === undefined ? {} : { role }) })).set({
        lanTls: 'off',
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
});

test('an admin has settings of its own and changes those of the machine', async () => {
  await store.db
    .insertInto('owners')
    .values({ id: 'owner_admin', kind: 'client', created_at: 1 })
    .execute();
  const admin = await settingsApi({
    ownerId: 'owner_admin',
    role: 'admin',
    via: 'lan',
    localFiles: false,
  });
  expect(await admin.set({ theme: 'dark', lanConcurrency: 7 })).toMatchObject({
    theme: 'dark',
    lanConcurrency: 7,
  });
  expect(applied).toBe(1);
  const desktop = await settingsApi();
  expect(await desktop.get()).toMatchObject({ theme: defaultSettings.theme, lanConcurrency: 7 });
  expect(await (await settingsApi({ ownerId: 'owner_admin', role: 'admin' })).get()).toMatchObject({
    theme: 'dark',
    lanConcurrency: 7,
  });
});
