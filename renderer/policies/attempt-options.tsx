import { useTranslation } from 'react-i18next';
import {
  defaultAttemptLimits,
  type AttemptLimitSettings,
} from '../../shared/contract/attempt-limits.ts';
import type { PolicyDefinition } from '../../shared/contract/policies.ts';
import { Switch } from '../ui/field.tsx';
import { Amount, Row } from './run-option-row.tsx';

/** Where the switch is turned on; the defaults of a short prompt. */
const startLimits: AttemptLimitSettings = {
  connectMs: 5_000,
  firstEventMs: 10_000,
  betweenEventsMs: 30_000,
};
const waits = ['connectMs', 'firstEventMs', 'betweenEventsMs'] as const;
const longestWaitMs = 3_600_000;

interface AttemptOptionsProps {
  definition: PolicyDefinition;
  onChange: (definition: PolicyDefinition) => void;
}

/** How long a silent account is waited for, and what becomes of an answer that breaks. */
export function AttemptOptions({ definition, onChange }: AttemptOptionsProps) {
  const { t } = useTranslation();
  const { limits, commitAfter, continueBroken, waitFirst } = definition;
  const name = (key: string): string => t(`policies.run.${key}`);
  const hasLimits = waits.some((wait) => limits[wait] !== null);
  const option = (key: string, checked: boolean, change: (on: boolean) => PolicyDefinition) => (
    <Row
      title={name(key)}
      note={name(`${key}Note`)}
      control={
        <Switch
          checked={checked}
          label={name(key)}
          onChange={(on) => onChange(change(on))}
          testId={`option-${key}`}
        />
      }
    >
      {key === 'limits' && hasLimits && (
        <div className="flex flex-col items-end gap-2">
          {waits.map((wait) => (
            <span key={wait} className="flex items-center gap-2">
              <span className="text-xs text-ink-faint">{name(wait)}</span>
              <Amount
                label={name(wait)}
                unit={name('milliseconds')}
                value={limits[wait] ?? startLimits[wait] ?? 0}
                min={20}
                max={longestWaitMs}
                onChange={(ms) => onChange({ ...definition, limits: { ...limits, [wait]: ms } })}
              />
            </span>
          ))}
        </div>
      )}
    </Row>
  );
  return (
    <>
      {option('limits', hasLimits, (on) => ({
        ...definition,
        limits: on ? startLimits : defaultAttemptLimits,
      }))}
      {option('waitFirst', waitFirst, (on) => ({ ...definition, waitFirst: on }))}
      {option('commitAfterEnd', commitAfter === 'end', (on) => ({
        ...definition,
        commitAfter: on ? 'end' : 'content',
      }))}
      {option('continueBroken', continueBroken, (on) => ({ ...definition, continueBroken: on }))}
    </>
  );
}
