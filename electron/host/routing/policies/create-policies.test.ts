import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  policyDefinitionSchema,
  type PolicyDefinition,
} from '../../../../shared/contract/policies.ts';
import { desktopOwnerId, ownerOfClient } from '../../../../shared/ids.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { testClients } from '../../clients/testing/test-clients.ts';
import { openMemoryStore, type OpenStore } from '../../store/open-store.ts';
import { createPolicies, type Policies } from './create-policies.ts';

let store: OpenStore;
let policies: Policies;
const changes = createChanges();
let clock = 1_000_000;
const now = (): number => clock;
const reopened = (): Policies => createPolicies({ store, changes, now });

beforeEach(() => {
  clock = 1_000_000;
  store = openMemoryStore();
  policies = reopened();
});
afterEach(() => store.close());

const naming = (model: string): PolicyDefinition =>
  policyDefinitionSchema.parse({ tiers: [{ name: 'only', models: [model] }] });
const save = (
  alias: string,
  model: string,
  source: 'app' | 'file' = 'app',
  ownerId = desktopOwnerId,
) => policies.save(ownerId, { alias, definition: naming(model), note: `now ${model}` }, source);
const modelOf = (definition: PolicyDefinition | undefined): string | undefined =>
  definition?.tiers[0]?.models[0];
const inForce = (alias: string, of = policies): string | undefined =>
  modelOf(of.active(desktopOwnerId, alias)?.definition);

describe('a policy', () => {
  it('is active at once, and after a restart', () => {
    save('fast', 'a');
    expect([inForce('fast'), inForce('fast', reopened()), inForce('slow')]).toEqual([
      'a',
      'a',
      undefined,
    ]);
  });

  it('saved again is a new version; the older ones are kept', () => {
    const first = save('fast', 'a');
    clock += 1000;
    const second = save('fast', 'b');
    expect([
      second.id === first.id,
      second.version,
      inForce('fast'),
      inForce('fast', reopened()),
    ]).toEqual([true, 2, 'b', 'b']);
    expect(policies.versions(desktopOwnerId, first.id)).toMatchObject([
      { version: 2, note: 'now b', inForce: true },
      { version: 1, note: 'now a', inForce: false, createdAt: 1_000_000 },
    ]);
  });

  it('that is rolled back comes into force as a new version, so that nothing is lost', () => {
    const { id } = save('fast', 'a');
    save('fast', 'b');
    expect(policies.rollback(desktopOwnerId, id, 1).version).toBe(3);
    expect([inForce('fast'), inForce('fast', reopened())]).toEqual(['a', 'a']);
    expect(
      policies
        .versions(desktopOwnerId, id)
        .map(({ version, definition }) => [version, modelOf(definition)]),
    ).toEqual([
      [3, 'a'],
      [2, 'b'],
      [1, 'a'],
    ]);
    expect(() => policies.rollback(desktopOwnerId, id, 9)).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });

  it('that is switched off answers to nothing until it is switched on', () => {
    const { id } = save('fast', 'a');
    policies.setEnabled(desktopOwnerId, id, false);
    expect([
      inForce('fast'),
      inForce('fast', reopened()),
      policies.list(desktopOwnerId).length,
    ]).toEqual([undefined, undefined, 1]);
    policies.setEnabled(desktopOwnerId, id, true);
    expect(inForce('fast')).toBe('a');
  });

  it('that is removed is gone with its versions', () => {
    const { id } = save('fast', 'a');
    expect(policies.remove(desktopOwnerId, id)).toEqual({ removed: true });
    expect([inForce('fast'), inForce('fast', reopened())]).toEqual([undefined, undefined]);
    expect(store.sqlite.prepare('SELECT count(*) FROM policy_versions').pluck().get()).toBe(0);
  });

  it('whose row no one understands routes nothing and breaks nothing', () => {
    save('fast', 'a');
    save('smart', 'b');
    store.sqlite.exec(
      `UPDATE policy_versions SET definition = '{"tiers":7}' WHERE policy_id = (SELECT id ` +
        `FROM policies WHERE alias = 'fast')`,
    );
    expect(
      reopened()
        .list(desktopOwnerId)
        .map(({ alias }) => alias),
    ).toEqual(['smart']);
  });
});

describe('a definition', () => {
  it.each([
    ['two tiers of one name', { tiers: [{ name: 'x' }, { name: 'x' }] }],
    [
      'a rule that leads nowhere',
      { tiers: [{ name: 'x' }], rules: [{ kind: 'complexity', small: 'x', large: 'y' }] },
    ],
    [
      'an intent that leads nowhere',
      { tiers: [{ name: 'x' }], rules: [{ kind: 'intent', tiers: { code: 'y' } }] },
    ],
    [
      'a split without shares',
      {
        tiers: [{ name: 'x' }, { name: 'y' }],
        rules: [
          {
            kind: 'ab',
            split: [
              { tier: 'x', share: 0 },
              { tier: 'y', share: 0 },
            ],
          },
        ],
      },
    ],
    [
      'a canary with nobody beside it',
      { tiers: [{ name: 'x' }], rules: [{ kind: 'canary', tier: 'x', share: 0.1 }] },
    ],
  ])('with %s is refused, and nothing is saved', (_, input) => {
    expect(() =>
      policies.save(desktopOwnerId, {
        alias: 'fast',
        definition: policyDefinitionSchema.parse(input),
        note: '',
      }),
    ).toThrow(expect.objectContaining({ code: 'bad_request' }));
    expect(policies.list(desktopOwnerId)).toEqual([]);
  });
});

describe('what hearth.yaml declares', () => {
  it('is not changed by the app', () => {
    const { id } = save('fast', 'a', 'file');
    for (const change of [
      () => save('fast', 'b'),
      () => policies.setEnabled(desktopOwnerId, id, false),
      () => policies.remove(desktopOwnerId, id),
      () => policies.rollback(desktopOwnerId, id, 1),
    ]) {
      expect(change).toThrow(expect.objectContaining({ code: 'conflict' }));
    }
    expect(inForce('fast')).toBe('a');
  });

  it('makes a version only where it differs, and takes over what the app had', () => {
    save('fast', 'a');
    expect(save('fast', 'a', 'file')).toMatchObject({ version: 1, source: 'file' });
    expect(save('fast', 'a', 'file').version).toBe(1);
    expect(save('fast', 'b', 'file').version).toBe(2);
    expect(reopened().list(desktopOwnerId)).toMatchObject([{ source: 'file', version: 2 }]);
  });
});

describe('a client', () => {
  it('meets the policies of who made it, and cannot put its own over them', async () => {
    const { client } = await testClients({ store, changes, now }).add(desktopOwnerId, {
      name: 'laptop',
    });
    const owner = ownerOfClient(client.id);
    save('fast', 'a');
    expect(modelOf(policies.active(owner, 'fast')?.definition)).toBe('a');
    save('fast', 'mine', 'app', owner);
    save('own', 'mine', 'app', owner);
    expect([
      modelOf(policies.active(owner, 'fast')?.definition),
      modelOf(policies.active(owner, 'own')?.definition),
      inForce('own'),
    ]).toEqual(['a', 'mine', undefined]);
    expect(
      policies.allActive(owner).map(({ alias, definition }) => [alias, modelOf(definition)]),
    ).toEqual([
      ['fast', 'a'],
      ['own', 'mine'],
    ]);
    expect(policies.list(owner).map(({ alias }) => alias)).toEqual(['fast', 'own']);
  });
});
