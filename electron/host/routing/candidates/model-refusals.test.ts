import { expect, it } from 'vitest';
import { createModelRefusals } from './model-refusals.ts';

it('are of one account, model and operation, and expire within a minute', () => {
  let now = 1_000;
  const refusals = createModelRefusals(() => now);
  refusals.note('a', 'm', 'embedding', { said: 'no' });
  expect(refusals.of('a', 'm', 'embedding')).toMatchObject({ code: 'model_refused', said: 'no' });
  expect(refusals.of('a', 'm', 'chat')).toBeNull();
  expect(refusals.of('a', 'n', 'embedding')).toBeNull();
  expect(refusals.of('b', 'm', 'embedding')).toBeNull();
  now += 60_000;
  expect(refusals.of('a', 'm', 'embedding')).toBeNull();
});

it('rest until the time that the provider named, and not for days after a clock was set back', () => {
  let now = 1_800_000_000_000;
  const refusals = createModelRefusals(() => now);
  refusals.note('a', 'm', 'chat', { said: 'slow', untilMs: now + 5_000, code: 'cooling' });
  now += 4_999;
  expect(refusals.of('a', 'm', 'chat')).toMatchObject({ code: 'cooling' });
  now -= 400 * 86_400_000;
  expect(refusals.of('a', 'm', 'chat')).toBeNull();
});
