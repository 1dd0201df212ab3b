import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { knowledgeApi } from '../api/knowledge.ts';
import { knowledgeTransferApi } from '../api/knowledge-transfer.ts';
import { createNamedFiles } from '../api/named-files.ts';
import { createProcedures } from '../api/procedures.ts';
import { documentPath, owner } from '../knowledge/testing/test-knowledge.ts';
import {
  openTestTransfer,
  type TestTransfer,
} from '../knowledge/transfer/testing/test-transfer.ts';
import type { CliIo } from './io.ts';
import { knowledgeCommand } from './knowledge.ts';

describe('hearth knowledge export and import on a real base', () => {
  let bed: TestTransfer;
  let client: HostClient;
  beforeAll(async () => {
    bed = await openTestTransfer();
    await bed.add([documentPath('lease.md')]);
    await bed.settled();
    const os = createProcedures(() => undefined, { record: () => undefined, nameOf: (id) => id });
    const api = {
      knowledge: knowledgeApi(
        os,
        { knowledge: bed.knowledge, transfer: bed.transfer },
        () => owner,
        createNamedFiles(() => []),
      ),
      transfer: knowledgeTransferApi(
        os,
        bed.transfer,
        () => owner,
        createNamedFiles(() => []),
      ),
    };
    client = createRouterClient(api, {
      context: { ownerId: owner.ownerId, via: 'cli', clientId: null, localFiles: true },
    }) as unknown as HostClient;
  });
  afterAll(() => bed.close());

  async function hearth(...args: string[]): Promise<string> {
    let out = '';
    const io: CliIo = {
      ...{
        language: 'en',
        env: {},
        signal: new AbortController().signal,
        text: (phrase) => phrase.text,
        readSecret: () => Promise.resolve(''),
        flush: () => Promise.resolve(),
        progress: () => undefined,
        endProgress: () => undefined,
        note: () => undefined,
      },
      print: (line) => void (out += `${line}\n`),
      json: (value) => void (out += JSON.stringify(value)),
    };
    expect(
      await knowledgeCommand.run(args, { io, version: '0', withHost: (work) => work(client) }),
    ).toBe(0);
    return out;
  }

  test('writes a base, by its name, to a file that has the ending, replaces it only when told to, and makes a base of it', async () => {
    const file = join(bed.folder, 'leases');
    expect(await hearth('export', 'Test', file)).toMatch(/leases\.hearth-base: 1 document, /);
    expect(existsSync(`${file}.hearth-base`)).toBe(true);
    expect(await hearth('export', 'Test', file).then(() => 'replaced', errorCodeOf)).toBe(
      'conflict',
    );
    await hearth('export', 'Test', file, '--force');
    expect(JSON.parse(await hearth('import', `${file}.hearth-base`, '--json'))).toMatchObject({
      name: 'Test (2)',
      documents: 1,
      rebuilt: false,
      unreachable: 0,
    });
    expect((await client.knowledge.list()).map(({ name }) => name)).toEqual(['Test', 'Test (2)']);
  });

  test('asks for what is missing', async () => {
    await expect(hearth('export', 'Test')).rejects.toThrow('the file to write');
    await expect(hearth('import')).rejects.toThrow();
  });
});
