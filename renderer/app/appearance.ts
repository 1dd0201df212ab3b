import type { i18n as I18n } from 'i18next';
import type { Settings } from '../../shared/contract/app.ts';
import { resolveLanguage } from '../kit/i18n.ts';

/**
 * Remembered in the page, so that the first paint has the right look before the host has answered.
 */
const storageKey = 'hearth.appearance';

export type Appearance = Pick<Settings, 'language' | 'theme'>;

export function rememberedAppearance(
  storage: Pick<Storage, 'getItem'> = window.localStorage,
): Appearance {
  const [language, theme] = (storage.getItem(storageKey) ?? '').split(',');
  return {
    language: language === 'en' || language === 'zh-CN' ? language : 'system',
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  };
}

export function applyTheme(
  theme: Appearance['theme'],
  root: HTMLElement = document.documentElement,
): void {
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}

export function applyAppearance(appearance: Appearance, i18n: I18n): void {
  window.localStorage.setItem(storageKey, `${appearance.language},${appearance.theme}`);
  applyTheme(appearance.theme);
  const language = resolveLanguage(appearance.language, navigator.languages);
  document.documentElement.lang = language;
  if (i18n.language !== language) void i18n.changeLanguage(language);
}
