import type { Settings } from '../../shared/contract/app.ts';
import { ContentRulesFields } from '../content-rules/content-rules-fields.tsx';
import { SettingRow, useSave } from './setting-row.tsx';

/** The rules of one's own chats, documents and other requests; a client's stand with the client. */
export function ContentRulesSetting({ settings }: { settings: Settings }) {
  const save = useSave();
  return (
    <SettingRow id="contentRules">
      <ContentRulesFields value={settings.contentRules} onChange={(contentRules) => void save({ contentRules })} />
    </SettingRow>
  );
}
