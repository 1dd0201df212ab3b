import { Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../shared/contract/conversations.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { useConnection } from '../../kit/use-connection.ts';
import { createRefresh, notLoaded, type Loaded } from '../../kit/loaded.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useSources } from './sources-store.ts';

function Choice({
  conversation,
  checked,
  locked,
  onChange,
}: {
  conversation: Conversation;
  checked: boolean;
  locked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <li>
      <label
        className={cx(
          'flex min-h-8 items-center gap-2 rounded-sm px-2 text-sm hover:bg-hover',
          'has-disabled:opacity-50',
        )}
      >
        <input
          type="checkbox"
          checked={checked}
          disabled={locked}
          data-testid="choose-conversation"
          onChange={(event) => onChange(event.target.checked)}
          className="accent-ember"
        />
        <span className="min-w-0 flex-1 truncate">{conversation.title || t('chat.untitled')}</span>
        {conversation.localOnly && (
          <Lock size={12} aria-label={t('composer.localOnly')} className="shrink-0 text-safe" />
        )}
      </label>
    </li>
  );
}

/** All conversations of the reader, whatever the list of chats is searched for. */
function useConversations(): Loaded<Conversation[]> {
  const { client } = useConnection();
  const [loaded, setLoaded] = useState<Loaded<Conversation[]>>(notLoaded);
  useEffect(() => {
    const refresh = createRefresh(
      () => client.conversations.list({}),
      (part) => setLoaded((before) => ({ ...before, ...part })),
    );
    void refresh();
  }, [client]);
  return loaded;
}

/** All of one's conversations, or some; those that are local only go into a base that is so too. */
export function ChooseConversations({
  base,
  chosen,
  onClose,
}: {
  base: KnowledgeBase;
  chosen: readonly string[] | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const sources = useSources();
  const conversations = useConversations();
  const [all, setAll] = useState(chosen === null);
  const [ids, setIds] = useState<readonly string[]>(chosen ?? []);
  const { run, busy, error } = useAct(async () => {
    await sources.addConversations(all ? null : [...ids]);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('sources.kind.conversations')}
      testId="conversations-dialog"
    >
      <div className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">{t('sources.conversations.what')}</p>
        <SwitchRow
          title={t('sources.conversations.all')}
          hint={t('sources.conversations.allHint')}
          checked={all}
          onChange={setAll}
          testId="all-conversations"
        />
        {!all && (
          <ul
            aria-label={t('sources.conversations.choose')}
            className="max-h-64 overflow-y-auto rounded-md border border-line p-1"
          >
            {conversations.value?.map((conversation) => (
              <Choice
                key={conversation.id}
                conversation={conversation}
                checked={ids.includes(conversation.id)}
                locked={conversation.localOnly && !base.localOnly}
                onChange={(checked) =>
                  setIds(
                    checked
                      ? [...ids, conversation.id]
                      : ids.filter((id) => id !== conversation.id),
                  )
                }
              />
            ))}
            {conversations.value?.length === 0 && (
              <li className="px-2 py-1 text-sm text-ink-faint">
                {t('sources.conversations.none')}
              </li>
            )}
          </ul>
        )}
        {!base.localOnly && <Notice>{t('sources.conversations.localOnly')}</Notice>}
        {conversations.error && <ErrorNotice error={conversations.error} />}
        {error && <ErrorNotice error={error} />}
        <Button
          look="primary"
          className="self-end"
          disabled={busy || (!all && ids.length === 0)}
          data-testid="save-conversations"
          onClick={() => void run()}
        >
          {t('common.save')}
        </Button>
      </div>
    </Dialog>
  );
}
