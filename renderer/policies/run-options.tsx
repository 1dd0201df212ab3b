import { useTranslation } from 'react-i18next';
import type { PolicyDefinition } from '../../shared/contract/policies.ts';
import { Switch } from '../ui/field.tsx';
import { AttemptOptions } from './attempt-options.tsx';
import { Amount, Row } from './run-option-row.tsx';

const startHedgeMs = 4_000;
const startCacheSeconds = 3_600;

/** What happens when things fail or drag, and what it may cost. */
export function RunOptionsForm({
  definition,
  onChange,
}: {
  definition: PolicyDefinition;
  onChange: (definition: PolicyDefinition) => void;
}) {
  const { t } = useTranslation();
  const { fallbackLocal, deadlineMs, retries, hedgeAfterMs, cacheSeconds } = definition;
  const name = (key: string): string => t(`policies.run.${key}`);
  return (
    <div className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
      <Row
        title={name('fallbackLocal')}
        note={name('fallbackLocalNote')}
        control={
          <Switch
            checked={fallbackLocal}
            label={name('fallbackLocal')}
            onChange={(on) => onChange({ ...definition, fallbackLocal: on })}
            testId="fallback-local"
          />
        }
      />
      <Row
        title={name('deadline')}
        note={name('deadlineNote')}
        control={
          <Amount
            label={name('deadline')}
            unit={name('seconds')}
            value={deadlineMs / 1000}
            min={1}
            max={3600}
            onChange={(seconds) => onChange({ ...definition, deadlineMs: seconds * 1000 })}
          />
        }
      />
      <Row
        title={name('retries')}
        note={name('retriesNote')}
        control={
          <Amount
            label={name('retries')}
            unit={name('times')}
            value={retries}
            min={0}
            max={5}
            onChange={(count) => onChange({ ...definition, retries: count })}
          />
        }
      />
      <Row
        title={name('hedge')}
        note={name('hedgeNote')}
        control={
          <Switch
            checked={hedgeAfterMs !== null}
            label={name('hedge')}
            onChange={(on) => onChange({ ...definition, hedgeAfterMs: on ? startHedgeMs : null })}
            testId="hedge-switch"
          />
        }
      >
        {hedgeAfterMs !== null && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-xs font-medium text-limit">{name('hedgePaid')}</p>
            <Amount
              label={name('hedgeAfter')}
              unit={name('milliseconds')}
              value={hedgeAfterMs}
              min={50}
              max={60_000}
              onChange={(ms) => onChange({ ...definition, hedgeAfterMs: ms })}
            />
          </div>
        )}
      </Row>
      <AttemptOptions definition={definition} onChange={onChange} />
      <Row
        title={name('cache')}
        note={name('cacheNote')}
        control={
          <Switch
            checked={cacheSeconds !== null}
            label={name('cache')}
            onChange={(on) =>
              onChange({ ...definition, cacheSeconds: on ? startCacheSeconds : null })
            }
            testId="cache-switch"
          />
        }
      >
        {cacheSeconds !== null && (
          <div className="flex justify-end">
            <Amount
              label={name('cacheFor')}
              unit={name('seconds')}
              value={cacheSeconds}
              min={1}
              max={2_592_000}
              onChange={(seconds) => onChange({ ...definition, cacheSeconds: seconds })}
            />
          </div>
        )}
      </Row>
    </div>
  );
}
