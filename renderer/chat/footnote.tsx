import { Waypoints } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { MessageFootnote } from '../../shared/contract/message-footnote.ts';
import { useShell } from '../kit/shell-store.ts';
import { useModels } from '../models/models-store.ts';
import { WhereChip } from '../ui/chip.tsx';
import { cx } from '../ui/class-names.ts';
import { useFormat } from '../ui/use-format.ts';

function useParts(footnote: MessageFootnote): string[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { local, costMicro, currency, firstTokenMs, totalMs } = footnote;
  const cost = local
    ? t('footnote.free')
    : costMicro === null || currency === null
      ? t('footnote.costUnknown')
      : format.money(costMicro, currency);
  return [
    footnote.model,
    footnote.account ?? '',
    t('footnote.tokens', {
      input: format.count(footnote.inputTokens),
      output: format.count(footnote.outputTokens),
    }),
    cost,
    firstTokenMs === null ? '' : t('footnote.firstToken', { time: format.duration(firstTokenMs) }),
    totalMs === null ? '' : t('footnote.total', { time: format.duration(totalMs) }),
  ].filter(Boolean);
}

/** Model · account · tokens · cost · first token · total; a click opens the route that led here. */
export const Footnote = memo(function Footnote({ footnote }: { footnote: MessageFootnote }) {
  const { t } = useTranslation();
  const shell = useShell();
  const models = useModels();
  const { requestId } = footnote;
  const provider = useStore(
    models,
    (state) =>
      state.available.value?.find((model) => model.provider === footnote.provider)?.providerName ??
      footnote.provider,
  );
  const text = useParts(footnote).join(' · ');
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <WhereChip local={footnote.local} provider={provider} />
      {requestId === null ? (
        <span data-testid="footnote" className="figures text-xs text-ink-faint">
          {text}
        </span>
      ) : (
        <button
          type="button"
          data-testid="footnote"
          title={t('footnote.openRoute')}
          onClick={() => shell.inspect({ kind: 'request', id: requestId })}
          className={cx(
            'figures inline-flex min-w-0 items-start gap-1 rounded-sm text-left text-xs',
            'text-ink-faint hover:text-ink',
          )}
        >
          <Waypoints size={12} aria-hidden className="mt-0.5 shrink-0" />
          <span>{text}</span>
        </button>
      )}
    </div>
  );
});
