import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import { When } from '../../ui/when.tsx';

/** What is in a source, when it was looked at, and when it will be. */
export function SourceFacts({ source }: { source: KnowledgeSource }) {
  const { t } = useTranslation();
  const isPage = source.kind === 'page' || source.kind === 'sitemap';
  const facts: ReactNode[] = [
    t('knowledge.documents', { count: source.documents }),
    source.failed > 0 && t('knowledge.failed', { count: source.failed }),
    source.conversationIds !== null &&
      t('sources.chosen', { count: source.conversationIds.length }),
    source.lastCheckedAt !== null && source.kind !== 'notes' && (
      <>
        {t(isPage ? 'sources.fetchedAt' : 'sources.checkedAt')} <When at={source.lastCheckedAt} />
      </>
    ),
    source.nextCheckAt !== null && (
      <>
        {t('sources.nextAt')} <When at={source.nextCheckAt} />
      </>
    ),
    source.polledFor !== null &&
      source.state === 'ready' &&
      t(`sources.polledFor.${source.polledFor}`),
    source.privateHost && t('sources.privateHost'),
    source.localOnly && (
      <span className="text-safe" data-testid="source-held">
        <Lock size={11} aria-hidden className="mr-0.5 inline-block align-[-1px]" />
        {t('sources.localOnly')}
      </span>
    ),
  ].filter(Boolean);
  return (
    <p className="figures flex min-w-0 flex-wrap gap-x-1 text-xs text-ink-faint">
      {facts.map((fact, index) => (
        <span key={index}>
          {fact}
          {index < facts.length - 1 && ' ·'}
        </span>
      ))}
    </p>
  );
}
