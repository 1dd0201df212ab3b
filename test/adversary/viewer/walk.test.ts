import { expect, it } from 'vitest';
import { walkAs } from '../support/walk-as.ts';

it('learns no secret of the host from any procedure, route or socket, and no name, host or path of the owner’s', async () => {
  const { leaks, steps } = await walkAs('viewer');
  expect(steps.length).toBeGreaterThan(120);
  expect(leaks).toEqual([]);
});
