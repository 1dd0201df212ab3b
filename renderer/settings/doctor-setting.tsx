import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { DoctorReport } from '../../shared/contract/app.ts';
import { useSettings } from '../kit/settings-store.ts';
import { Button } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { SettingRow } from './layout/setting-row.tsx';
import { useHostText } from '../ui/use-host-text.ts';

const tones: Record<DoctorReport['checks'][number]['state'], Tone> = {
  ok: 'safe',
  warning: 'limit',
  missing: 'fail',
};

function Machine({ machine }: { machine: DoctorReport['machine'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <FactList
      rows={[
        [
          t('doctor.cpu'),
          `${machine.cpu} · ${t('doctor.cores', { count: machine.cores })} · ` +
            t('doctor.threads', { count: machine.threads }),
        ],
        [
          t('doctor.memory'),
          t('doctor.freeOf', {
            free: format.bytes(machine.freeMemoryBytes),
            total: format.bytes(machine.memoryBytes),
          }),
        ],
        [t('doctor.disk'), t('doctor.free', { free: format.bytes(machine.freeDiskBytes) })],
        [t('doctor.gpu'), machine.gpu ?? t('doctor.noGpu')],
      ]}
    />
  );
}

function Report({ report }: { report: DoctorReport }) {
  const { t, i18n } = useTranslation();
  const hostText = useHostText();
  const nameOf = (id: string): string => {
    const key = `doctor.check.${id.replace('.', '-')}`;
    return i18n.exists(key) ? t(key) : id;
  };
  return (
    <div data-testid="doctor-report" className="flex flex-col gap-3">
      <Machine machine={report.machine} />
      <ul className="flex flex-col divide-y divide-line border-t border-line">
        {report.checks.map((check) => (
          <li key={check.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2 text-sm">
            <StateChip tone={tones[check.state]}>{t(`doctor.state.${check.state}`)}</StateChip>
            <div className="min-w-0 flex-1 basis-56">
              <p>
                <span className="font-medium">{nameOf(check.id)}</span>
                <span className="text-ink-soft"> · {hostText(check.found)}</span>
              </p>
              {check.remedy && <p className="text-xs text-ink-soft">{hostText(check.remedy)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function DoctorSetting() {
  const { t } = useTranslation();
  const settings = useSettings();
  const { value, error } = useStore(settings, (state) => state.doctor);
  const { run, busy } = useAct(settings.runDoctor);
  return (
    <SettingRow
      id="doctor"
      control={
        <Button disabled={busy} data-testid="run-doctor" onClick={() => void run()}>
          {busy ? t('doctor.running') : t('doctor.run')}
        </Button>
      }
    >
      {error && <ErrorNotice error={error} />}
      {value && <Report report={value} />}
    </SettingRow>
  );
}
