import type { StorageLimits } from '../limits/client-storage.ts';
import type { Conversations } from './conversations.ts';

const bytesOf = (text: string | undefined): number => Buffer.byteLength(text ?? '');

/**
 * Conversations within each client's storage limit; throws `storage_full`. An answer is never cut:
 * the question is refused where the answer would not fit.
 */
export const limitConversations = (
  conversations: Conversations,
  storage: StorageLimits,
): Conversations => ({
  ...conversations,
  create: (ownerId, input) =>
    storage.write(
      ownerId,
      bytesOf(input.title) + 1024,
      () => conversations.create(ownerId, input),
      'text',
    ),
  update: (ownerId, input) =>
    storage.write(
      ownerId,
      bytesOf(input.title),
      () => conversations.update(ownerId, input),
      'text',
    ),
  send: (caller, input, follow) =>
    storage.write(
      caller.ownerId,
      bytesOf(input.content),
      () => conversations.send(caller, input, follow),
      'text',
    ),
  edit: (caller, input) =>
    storage.write(
      caller.ownerId,
      bytesOf(input.content),
      () => conversations.edit(caller, input),
      'text',
    ),
  async regenerate(caller, id) {
    await storage.mustFit(caller.ownerId, 1024);
    return conversations.regenerate(caller, id);
  },
});
