import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findResources } from './resources.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearth-resources-'));
mkdirSync(join(folder, 'node'));
mkdirSync(join(folder, 'models'));
writeFileSync(join(folder, 'node', 'node'), '');
writeFileSync(join(folder, 'STAND-IN.json'), '{"electron":"33.2.1"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is next to the app', () => {
  it('a test package that is started without its script finds its own Node, and knows what it is', () => {
    const models = join(folder, 'models');
    expect(findResources({}, folder, '/nowhere')).toEqual({
      standInNode: join(folder, 'node', 'node'),
      standIn: '33.2.1',
      models,
      icon: null,
    });
    expect(
      findResources({ HEARTH_MODELS: ['/more', models].join(delimiter) }, folder, '/nowhere')
        .models,
    ).toBe(['/more', models].join(delimiter));
  });

  it('takes no Node that is not there', () => {
    expect(findResources({ HEARTH_NODE: '/nowhere/node' }, '/nowhere', '/nowhere')).toEqual({
      standInNode: null,
      standIn: null,
      models: null,
      icon: null,
    });
    expect(
      findResources(
        { HEARTH_NODE: process.execPath, HEARTH_STAND_IN: '33.2.1' },
        '/nowhere',
        '/nowhere',
      ),
    ).toMatchObject({ standInNode: process.execPath, standIn: '33.2.1' });
  });
});
