import { ChartBar, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import type { BaseSpace } from '../../../shared/contract/knowledge-transfer.ts';
import { useConnection } from '../../kit/use-connection.ts';
import { Section } from '../../kit/page.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useFormat } from '../../ui/use-format.ts';
import { nameOfSource } from '../sources/source-words.ts';
import { useSources } from '../sources/sources-store.ts';
import { SpaceBars } from './space-bars.tsx';
import { groupRows, partRows } from './space-model.ts';

const shownGroups = 12;

/** A source by its name, with the folder below it; what came from none was uploaded. */
function useGroupName(): (group: BaseSpace['groups'][number]) => string {
  const { t } = useTranslation();
  const sources = useStore(useSources(), (state) => state.sources.value);
  return ({ sourceId, folder }) => {
    const source = sources?.find(({ id }) => id === sourceId);
    const name =
      source === undefined
        ? t('space.uploads')
        : nameOfSource(source) || t(`sources.kind.${source.kind}`);
    return folder === '' ? name : `${name} / ${folder}`;
  };
}

/** What takes space in a base, measured when it is asked for. */
export function SpacePanel({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { client } = useConnection();
  const [space, setSpace] = useState<BaseSpace | null>(null);
  const { run, busy, error } = useAct(async () =>
    setSpace(await client.transfer.space({ id: base.id })),
  );
  const nameOf = useGroupName();
  const measure = (
    <Button
      small
      look={space ? 'ghost' : 'plain'}
      disabled={busy}
      icon={space ? <RotateCw size={14} aria-hidden /> : <ChartBar size={14} aria-hidden />}
      data-testid="measure-space"
      onClick={() => void run()}
    >
      {t(space ? 'space.again' : 'space.show')}
    </Button>
  );
  return (
    <Section
      title={t('space.title')}
      testId="space"
      note={space ? t('space.total', { size: format.bytes(space.totalBytes) }) : undefined}
      actions={measure}
    >
      {error && <ErrorNotice error={error} onRetry={() => void run()} />}
      {busy && space === null && <Skeleton lines={3} />}
      {space && (
        <div className="grid items-start gap-3 md:grid-cols-2">
          <SpaceBars
            title={t('space.byPart')}
            rows={partRows(space, (part) => t(`space.part.${part}`))}
            totalBytes={space.totalBytes}
            testId="space-parts"
          />
          <SpaceBars
            title={t('space.byFolder')}
            note={t('space.folderNote')}
            rows={groupRows(space, shownGroups, nameOf, (count) => t('space.rest', { count }))}
            totalBytes={space.totalBytes}
            testId="space-groups"
          />
        </div>
      )}
    </Section>
  );
}
