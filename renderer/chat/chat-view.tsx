import { FolderPlus, MessageSquare } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNavigation } from '../kit/navigation.ts';
import { PageHead } from '../kit/page.tsx';
import { useKnowledge } from '../knowledge/store/knowledge-store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useChat } from './chat-store.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { SetupCard } from './setup-card.tsx';

function Start() {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const hasBases = useStore(knowledge, (state) => (state.bases.value?.length ?? 0) > 0);
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-center overflow-y-auto">
      <EmptyState
        testId="chat-empty"
        icon={MessageSquare}
        title={t('chat.startTitle')}
        text={t('chat.startText')}
        action={
          hasBases || (
            <Button
              icon={<FolderPlus size={16} aria-hidden />}
              onClick={() => navigation.go({ view: 'knowledge' })}
            >
              {t('chat.addDocuments')}
            </Button>
          )
        }
      />
    </div>
  );
}

function Thread({ id }: { id: string }) {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const { thread, threadError, pending } = useStore(chat);
  const empty = useMemo(() => [], []);
  if (threadError) {
    return (
      <div className="mx-auto w-full max-w-reading flex-1 p-6">
        <ErrorNotice
          error={threadError}
          retryLabel={t('action.newChat')}
          onRetry={() => navigation.go({ view: 'chat' })}
        />
      </div>
    );
  }
  if (!thread && pending === null)
    return <Skeleton className="mx-auto w-full max-w-reading flex-1 p-6" lines={6} />;
  return <MessageList conversationId={id} messages={thread?.messages ?? empty} pending={pending} />;
}

export function ChatView() {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const id = useStore(navigation.place, (place) => place.id);
  const title = useStore(chat, (state) => state.thread?.conversation.title ?? '');
  const pending = useStore(chat, (state) => state.pending);
  useEffect(() => chat.open(id), [chat, id]);
  return (
    <div data-testid="view-chat" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHead list title={id === null ? t('chat.newTitle') : title || t('chat.untitled')} />
      {id === null && pending === null ? <Start /> : <Thread id={id ?? ''} />}
      <div className="mx-auto flex w-full max-w-reading shrink-0 flex-col gap-2 px-4 pb-3">
        <SetupCard />
        <Composer conversationId={id} />
      </div>
    </div>
  );
}
