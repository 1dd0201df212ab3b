import { expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { contentHitEntry } from './content-hit-entry.ts';

const caller = {
  ownerId: 'owner_ann',
  clientId: 'ann',
  clientName: 'Ann',
  via: 'lan' as const,
  localOnly: false,
};

it('one blocked kind among others makes the whole request refused', () => {
  expect(
    contentHitEntry({
      caller,
      requestId: 'req_1',
      hits: [
        { kind: 'email', action: 'mask', count: 2 },
        { kind: 'card', action: 'block', count: 1 },
      ],
    }),
  ).toEqual({
    actor: 'owner_ann',
    actorName: 'Ann',
    via: 'lan',
    action: 'content',
    subject: 'req_1',
    outcome: 'refused',
    peer: '',
    detail: 'email mask 2, card block 1',
  });
});

it('content that was flagged or masked was sent, so it is recorded as done', () => {
  expect(
    contentHitEntry({
      caller: { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false },
      requestId: 'req_2',
      hits: [{ kind: 'email', action: 'flag', count: 1 }],
    }),
  ).toMatchObject({ actorName: '', outcome: 'done' });
});
