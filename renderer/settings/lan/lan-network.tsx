import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/app.ts';
import { networkSettings } from '../../../shared/contract/network-settings.ts';
import { useSettings } from '../../kit/settings-store.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { useAct } from '../../ui/use-act.ts';

const lists = ['lanTrustedProxies', 'lanAllowedHosts', 'lanCorsOrigins'] as const;
const examples: Record<(typeof lists)[number], string> = {
  lanTrustedProxies: '10.0.0.2\n172.16.0.0/12',
  lanAllowedHosts: 'hearth.example.com',
  lanCorsOrigins: 'https://chat.example.com',
};
const shortExamples: Record<(typeof lists)[number], string> = {
  ...examples,
  lanTrustedProxies: '172.16.0.0/12',
};
const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The first line of a list that its setting does not take. */
const wrongLine = (name: (typeof lists)[number], lines: readonly string[]): string | undefined =>
  lines.find((line) => !networkSettings[name].element.safeParse(line).success);

/** Who is believed and answered on the network: proxies, host names, pages, and limits by address. */
export function LanNetwork({ settings: value }: { settings: Settings }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const { run, busy, error } = useAct(settings.set);
  const [limits, setLimits] = useState({
    lanStrangersPerMinute: value.lanStrangersPerMinute,
    lanAddressPerMinute: value.lanAddressPerMinute,
  });
  const [wrong, setWrong] = useState<Partial<Record<(typeof lists)[number], string>>>({});
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = lists.map((name) => linesOf(formText(form, name)));
    const found = Object.fromEntries(
      lists.map((name, at) => [name, wrongLine(name, given[at] ?? [])]),
    );
    setWrong(found);
    if (Object.values(found).some((line) => line !== undefined)) return;
    const [lanTrustedProxies = [], lanAllowedHosts = [], lanCorsOrigins = []] = given;
    void run({ lanTrustedProxies, lanAllowedHosts, lanCorsOrigins, ...limits });
  };
  return (
    <details data-testid="lan-network">
      <summary className="cursor-pointer text-sm font-medium">
        {t('settings.lan.more.title')}
      </summary>
      <form onSubmit={onSubmit} className="mt-3 flex flex-col gap-3">
        {lists.map((name) => (
          <Field
            key={name}
            label={t(`settings.lan.more.${name}`)}
            hint={t(`settings.lan.more.${name}Hint`)}
            error={
              wrong[name] === undefined
                ? undefined
                : t('settings.lan.more.wrong', { line: wrong[name], example: shortExamples[name] })
            }
          >
            {(ids) => (
              <TextArea
                {...ids}
                name={name}
                rows={2}
                spellCheck={false}
                className="min-h-14! font-mono text-xs"
                placeholder={examples[name]}
                defaultValue={value[name].join('\n')}
                data-testid={`set-${name}`}
              />
            )}
          </Field>
        ))}
        <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
          {(
            [
              ['lanStrangersPerMinute', 1, 100_000],
              ['lanAddressPerMinute', 0, 1_000_000],
            ] as const
          ).map(([name, min, max]) => (
            <Field
              key={name}
              label={t(`settings.lan.more.${name}`)}
              hint={t(`settings.lan.more.${name}Hint`)}
            >
              {(ids) => (
                <NumberInput
                  {...ids}
                  min={min}
                  max={max}
                  value={limits[name]}
                  onChange={(next) => setLimits((before) => ({ ...before, [name]: next }))}
                  data-testid={`set-${name}`}
                />
              )}
            </Field>
          ))}
        </div>
        {error && <ErrorNotice error={error} testId="lan-network-error" />}
        <Button type="submit" className="self-start" disabled={busy} data-testid="lan-network-save">
          {t('common.save')}
        </Button>
      </form>
    </details>
  );
}
