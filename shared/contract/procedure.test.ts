import type { ContractRouter } from '@orpc/contract';
import { z } from 'zod';
import { expect, it } from 'vitest';
import { hostContract } from './host.ts';
import { internalProcedure, procedure, type ProcedureMeta } from './procedure.ts';

it('a procedure that states neither its access nor whether it is audited is no part of the host', () => {
  const stated = { list: procedure({ access: 'viewer', audited: false }).output(z.void()) };
  expect((stated satisfies ContractRouter<ProcedureMeta>).list['~orpc'].meta).toEqual({
    access: 'viewer',
    audited: false,
  });
  // @ts-expect-error it has no metadata
  expect(({ list: internalProcedure } satisfies ContractRouter<ProcedureMeta>).list).toBeDefined();
  // @ts-expect-error `audited` is missing
  expect(procedure({ access: 'viewer' })).toBeDefined();
});

function* proceduresOf(tree: object, path: readonly string[] = []): Generator<[string, object]> {
  for (const [name, value] of Object.entries(tree) as [string, object][])
    if ('~orpc' in value) yield [[...path, name].join('.'), value['~orpc'] as object];
    else yield* proceduresOf(value, [...path, name]);
}

it('what only reads is not audited, for callers of any role', () => {
  const reading = [...proceduresOf(hostContract)].filter(([name]) =>
    /\.(list|get|watch|status|read|documents|search)$/.test(name),
  );
  expect(reading.length).toBeGreaterThan(10);
  for (const [name, { meta }] of reading as [string, { meta: ProcedureMeta }][])
    expect({ name, audited: meta.audited }).toEqual({ name, audited: false });
});
