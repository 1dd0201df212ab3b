import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../shared/contract/app.ts';
import { activeRules } from '../content-rules/active-rules.ts';
import { ContentRulesFields } from '../content-rules/content-rules-fields.tsx';
import { Button } from '../ui/button.tsx';
import { SettingRow, useSave } from './layout/setting-row.tsx';

/**
 * The rules of one's own chats, documents and other requests; a client's stand with the client.
 * Most people have none, so that they are folded away.
 */
export function ContentRulesSetting({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  const active = activeRules(settings.contentRules);
  const [open, setOpen] = useState(false);
  return (
    <SettingRow
      id="contentRules"
      control={
        <Button
          aria-expanded={open}
          icon={<ChevronDown size={15} aria-hidden />}
          onClick={() => setOpen(!open)}
          data-testid="open-content-rules"
        >
          {active === 0 ? t('contentRules.action.off') : t('clients.rules', { count: active })}
        </Button>
      }
    >
      {open && (
        <ContentRulesFields
          value={settings.contentRules}
          onChange={(contentRules) => void save({ contentRules })}
        />
      )}
    </SettingRow>
  );
}
