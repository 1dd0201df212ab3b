import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../resources/locales/en.json' with { type: 'json' };
import zhCN from '../../resources/locales/zh-CN.json' with { type: 'json' };
import type { Language, Settings } from '../../shared/contract/app.ts';

/** Any Chinese is served by zh-CN, anything else by English. */
export function resolveLanguage(
  chosen: Settings['language'],
  preferred: readonly string[],
): Language {
  if (chosen !== 'system') return chosen;
  return preferred[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export function createI18n(language: Language): I18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return instance;
}
