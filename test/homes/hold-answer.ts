/**
 * A host in the middle of an answer: has written some of it and waits to be killed. `node
 * hold-answer.ts <folder>`.
 */
import { insertMessage, saveMessage } from '../../electron/host/conversations/conversation-rows.ts';
import { startRun } from '../../electron/host/conversations/start-run.ts';
import type { ChatEvent } from '../../shared/chat.ts';
import { openStore } from '../../electron/host/store/open-store.ts';
import { silentLog } from '../../electron/host/store/testing/silent-log.ts';
import { write } from '../../electron/host/store/transact.ts';
import type { Message } from '../../shared/contract/conversations.ts';
import { desktopOwnerId } from '../../shared/ids.ts';

const [, , folder = ''] = process.argv;
const store = await openStore({ folder, log: silentLog });
const message: Message = {
  id: 'msg_2',
  conversationId: 'conv_1',
  role: 'assistant',
  content: '',
  reasoning: '',
  state: 'streaming',
  errorCode: null,
  errorMessage: null,
  declined: false,
  sources: [],
  searchedFor: null,
  footnote: null,
  createdAt: 2,
};
write(
  store,
  store.db.insertInto('conversations').values({
    id: 'conv_1',
    owner_id: desktopOwnerId,
    title: 'Killed',
    model: 'auto',
    summary_until: null,
    deleted_at: null,
    created_at: 1,
    updated_at: 1,
  }),
);
insertMessage(store, desktopOwnerId, message);

async function* unfinished(): AsyncGenerator<ChatEvent> {
  yield { type: 'text', text: 'The lease ends' };
  await new Promise(() => undefined);
}

startRun({
  message,
  reply: () => ({ events: unfinished(), footnote: () => null }),
  save: (now) => {
    saveMessage(store, desktopOwnerId, now, message.createdAt);
    process.send?.('saved');
  },
  delta: () => undefined,
  changed: () => undefined,
  unexpected: () => undefined,
});
process.on('disconnect', () => process.exit(1));
