import type { Conversations } from '../conversations/conversations.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { Procedures } from './procedures.ts';

/** `conversations.*` of the contract. */
export function conversationsApi(
  { conversations: os }: Procedures,
  conversations: Conversations,
  callerOf: CallerOf,
) {
  return os.router({
    list: os.list.handler(({ context, input }) => conversations.list(context.ownerId, input.query)),
    create: os.create.handler(({ context, input }) => conversations.create(context.ownerId, input)),
    get: os.get.handler(({ context, input }) => conversations.get(context.ownerId, input.id)),
    update: os.update.handler(({ context, input }) => conversations.update(context.ownerId, input)),
    remove: os.remove.handler(({ context, input }) =>
      conversations.remove(context.ownerId, input.id),
    ),
    restore: os.restore.handler(({ context, input }) =>
      conversations.restore(context.ownerId, input.id),
    ),
    send: os.send.handler(({ context, input }) => conversations.send(callerOf(context), input)),
    edit: os.edit.handler(({ context, input }) => conversations.edit(callerOf(context), input)),
    regenerate: os.regenerate.handler(({ context, input }) =>
      conversations.regenerate(callerOf(context), input.id),
    ),
    stop: os.stop.handler(({ context, input }) => conversations.stop(context.ownerId, input.id)),
    watch: os.watch.handler(async function* ({ context, input, signal }) {
      yield* conversations.watch(context.ownerId, input.id, signal ?? new AbortController().signal);
    }),
  });
}
