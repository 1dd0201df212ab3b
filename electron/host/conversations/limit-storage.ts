import type { StorageLimits } from '../limits/client-storage.ts';
import type { Conversations } from './conversations.ts';

const bytesOf = (text: string | undefined): number => Buffer.byteLength(text ?? '');
const metadataBytes = ({ metadata }: { metadata?: object | undefined }): number =>
  metadata === undefined ? 0 : bytesOf(JSON.stringify(metadata));
const choicesBytes = (choices: Parameters<Conversations['create']>[1]): number =>
  bytesOf(choices.systemPrompt?.text) + metadataBytes(choices);

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
      bytesOf(input.title) + choicesBytes(input) + 1024,
      () => conversations.create(ownerId, input),
      'text',
    ),
  open: (ownerId, externalId, input) =>
    storage.write(ownerId, 1024, () => conversations.open(ownerId, externalId, input), 'text'),
  update: (ownerId, input) =>
    storage.write(
      ownerId,
      bytesOf(input.title) + choicesBytes(input),
      () => conversations.update(ownerId, input),
      'text',
    ),
  send: (caller, input, follow) =>
    storage.write(
      caller.ownerId,
      bytesOf(input.content) + metadataBytes(input),
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
