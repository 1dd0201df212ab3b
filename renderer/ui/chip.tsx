import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Cloud,
  Lock,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './class-names.ts';

export type Tone = 'neutral' | 'accent' | 'safe' | 'limit' | 'fail' | 'busy' | 'off';

const tones: Record<Tone, string> = {
  neutral: 'bg-hover text-ink-soft',
  accent: 'bg-ember-wash text-ember-ink',
  safe: 'bg-safe-wash text-safe',
  limit: 'bg-limit-wash text-limit',
  fail: 'bg-fail-wash text-fail',
  busy: 'bg-hover text-ink-soft',
  off: 'bg-hover text-ink-faint',
};

export function Chip({
  tone = 'neutral',
  icon,
  children,
  className,
  title,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  className?: string;
  title?: string | undefined;
}) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex h-5 min-w-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

const icons: Partial<Record<Tone, typeof Cloud>> = {
  safe: CircleCheck,
  limit: TriangleAlert,
  fail: CircleAlert,
  busy: CircleDashed,
  off: CirclePause,
};

/** A state in a word, never by colour alone. */
export function StateChip({
  tone,
  children,
  title,
}: {
  tone: Tone;
  children: ReactNode;
  title?: string | undefined;
}) {
  const Icon = icons[tone];
  return (
    <Chip
      tone={tone}
      title={title}
      icon={
        Icon && (
          <Icon
            size={12}
            aria-hidden
            className={cx('shrink-0', tone === 'busy' && 'animate-breathe')}
          />
        )
      }
    >
      {children}
    </Chip>
  );
}

/** Where a model runs: the sign that is the same wherever a model or an answer is named. */
export function WhereChip({
  local,
  provider,
  locked = false,
}: {
  local: boolean;
  provider: string;
  locked?: boolean;
}) {
  const { t } = useTranslation();
  if (local) {
    return (
      <Chip
        tone="safe"
        icon={
          locked ? (
            <Lock size={12} aria-hidden className="shrink-0" />
          ) : (
            <ShieldCheck size={12} aria-hidden className="shrink-0" />
          )
        }
      >
        {t('where.local')}
      </Chip>
    );
  }
  return (
    <Chip
      icon={<Cloud size={12} aria-hidden className="shrink-0" />}
      title={t('where.leaves', { provider })}
    >
      {provider}
    </Chip>
  );
}
