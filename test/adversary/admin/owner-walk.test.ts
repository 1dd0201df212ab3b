import { expect, it } from 'vitest';
import { walkAsOwner } from '../support/walk-as.ts';

it('reaches nearly every procedure and route as the owner, so that the walks of others do not pass by calling nothing that works', async () => {
  const { share, failed } = await walkAsOwner();
  expect({
    enough: share >= 0.95,
    failed: share >= 0.95 ? [] : failed.map(({ name, text }) => `${name}: ${text.slice(0, 200)}`),
  }).toEqual({ enough: true, failed: [] });
});
