import { Search } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Settings } from '../../shared/contract/app.ts';
import { Page } from '../kit/page.tsx';
import { useSettings } from '../kit/settings-store.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { Input } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { AboutSetting, BackupSetting, DataFolderSetting, VaultSetting } from './about-settings.tsx';
import { BrowsersSetting } from './browsers-setting.tsx';
import { ClientsSetting } from './clients-setting.tsx';
import { ContentRulesSetting } from './content-rules-setting.tsx';
import { DoctorSetting } from './doctor-setting.tsx';
import { LanSetting } from './lan/lan-setting.tsx';
import {
  AccountCheckSetting,
  ModelListSetting,
  BreakerSetting,
  RerankSetting,
  DefaultModelSetting,
  IndexSetting,
  LanguageSetting,
  LocalOnlySetting,
  ModelSourceSetting,
  RewriteSetting,
  ThemeSetting,
  UnloadSetting,
} from './plain-settings.tsx';
import { PageRefreshSetting } from './page-refresh-setting.tsx';
import { TokenIssuersSetting } from './token-issuers-setting.tsx';
import { settingMatches, type SettingEntry } from './setting-search.ts';
import { SaveContext } from './layout/setting-row.tsx';

interface Group {
  title: string;
  settings: (SettingEntry & { body: (settings: Settings) => ReactNode })[];
}

/** Of the machine, not of the reader: for who manages it, and for whose it is. */
const managedSettings = new Set([
  'modelSource',
  'unload',
  'accountCheck',
  'modelList',
  'breakerFailurePercent',
  'breakerOpenSeconds',
  'breakerLongestSeconds',
  'indexOnBattery',
  'indexUnderLoad',
  'lan',
  'clients',
  'issuers',
]);
const ownedSettings = new Set(['dataFolder', 'backups', 'vault', 'doctor', 'contentRules']);

/** Every setting with the words it is found by. */
function useGroups(): Group[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const entry = (id: string, body: (settings: Settings) => ReactNode, more = '') => ({
      id,
      words: [t(`settings.${id}.title`), t(`settings.${id}.note`), id, more],
      body,
    });
    return [
      {
        title: t('settings.group.look'),
        settings: [
          entry('language', (settings) => <LanguageSetting settings={settings} />),
          entry('theme', (settings) => <ThemeSetting settings={settings} />),
        ],
      },
      {
        title: t('settings.group.answers'),
        settings: [
          entry('localOnly', (settings) => <LocalOnlySetting settings={settings} />),
          entry('contentRules', (settings) => <ContentRulesSetting settings={settings} />),
          entry('chatModel', (settings) => <DefaultModelSetting settings={settings} kind="chat" />),
          entry('embeddingModel', (settings) => (
            <DefaultModelSetting settings={settings} kind="embedding" />
          )),
          entry('rerank', (settings) => <RerankSetting settings={settings} />),
          entry('rewriteQuestions', (settings) => <RewriteSetting settings={settings} />),
          entry('pageRefresh', (settings) => <PageRefreshSetting settings={settings} />),
          entry('modelSource', (settings) => <ModelSourceSetting settings={settings} />),
          entry('unload', (settings) => <UnloadSetting settings={settings} />),
          entry('accountCheck', (settings) => <AccountCheckSetting settings={settings} />),
          entry('modelList', (settings) => <ModelListSetting settings={settings} />),
          ...(
            ['breakerFailurePercent', 'breakerOpenSeconds', 'breakerLongestSeconds'] as const
          ).map((id) => entry(id, (settings) => <BreakerSetting settings={settings} id={id} />)),
          ...(['indexOnBattery', 'indexUnderLoad'] as const).map((id) =>
            entry(id, (settings) => <IndexSetting settings={settings} id={id} />),
          ),
        ],
      },
      {
        title: t('settings.group.network'),
        settings: [
          entry('lan', (settings) => <LanSetting settings={settings} />, t('settings.lan.words')),
          entry('browsers', () => <BrowsersSetting />),
          entry('clients', () => <ClientsSetting />),
          entry('issuers', () => <TokenIssuersSetting />, t('settings.issuers.words')),
        ],
      },
      {
        title: t('settings.group.machine'),
        settings: [
          entry('dataFolder', () => <DataFolderSetting />),
          entry('backups', () => <BackupSetting />),
          entry('vault', () => <VaultSetting />),
          entry('doctor', () => <DoctorSetting />),
          entry('about', () => <AboutSetting />),
        ],
      },
    ];
  }, [t]);
}

function Groups({ settings, query }: { settings: Settings; query: string }) {
  const { t } = useTranslation();
  const { owns, manages } = usePermissions();
  const shown = (id: string): boolean =>
    (manages || !managedSettings.has(id)) && (owns || !ownedSettings.has(id));
  const groups = useGroups()
    .map((group) => ({
      ...group,
      settings: group.settings.filter(
        (setting) =>
          shown(setting.id) &&
          settingMatches({ ...setting, words: [...setting.words, group.title] }, query),
      ),
    }))
    .filter((group) => group.settings.length > 0);
  if (groups.length === 0)
    return <p className="text-sm text-ink-soft">{t('settings.nothing', { query })}</p>;
  return groups.map((group) => (
    <section key={group.title} aria-label={group.title} className="flex flex-col gap-2">
      <h2 className="text-base font-semibold">{group.title}</h2>
      <div className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {group.settings.map(({ id, body }) => (
          <div key={id} data-testid={`setting-${id}`} className="px-4 py-3">
            {body(settings)}
          </div>
        ))}
      </div>
    </section>
  ));
}

export function SettingsView() {
  const { t } = useTranslation();
  const settings = useSettings();
  const { value, error } = useStore(settings, (state) => state.settings);
  const [query, setQuery] = useState('');
  const save = useAct(settings.set);
  useEffect(() => void Promise.all([settings.refresh(), settings.refreshLan()]), [settings]);
  return (
    <Page
      title={t('nav.settings')}
      testId="view-settings"
      actions={
        <div className="relative w-64 max-w-full">
          <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-ink-faint" />
          <Input
            type="search"
            aria-label={t('settings.search')}
            placeholder={t('settings.search')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="pl-8"
            data-testid="search-settings"
          />
        </div>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void settings.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={10} />}
      {save.error && <ErrorNotice error={save.error} testId="settings-error" />}
      {value !== null && (
        <SaveContext value={save.run}>
          <Groups settings={value} query={query} />
        </SaveContext>
      )}
    </Page>
  );
}
