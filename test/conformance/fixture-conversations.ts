import { createChanges } from '../../electron/host/changes/create-changes.ts';
import type { Conversations } from '../../electron/host/conversations/conversations.ts';
import { createConversations } from '../../electron/host/conversations/create-conversations.ts';
import type { Router } from '../../electron/host/routing/router.ts';
import { createSettings } from '../../electron/host/settings/create-settings.ts';
import type { OpenStore } from '../../electron/host/store/open-store.ts';

const quiet = { warn: () => undefined, error: () => undefined };

/** Conversations on a server's store and router, without documents. */
export async function conversationsFor(store: OpenStore, router: Router): Promise<Conversations> {
  const changes = createChanges();
  const noAnswer = (): never => {
    throw new Error('there are no documents here');
  };
  return createConversations({
    store,
    router,
    answering: { answer: noAnswer },
    contextOf: () => Promise.resolve({ contextTokens: 8192 }),
    settings: await createSettings({ db: store.db, changes }),
    changes,
    markQuotes: () => Promise.resolve(),
    now: Date.now,
    log: quiet,
  });
}
