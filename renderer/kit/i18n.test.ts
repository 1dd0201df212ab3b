import { describe, expect, it } from 'vitest';
import { createI18n, resolveLanguage } from './i18n.ts';

describe('language', () => {
  it('takes Chinese for any Chinese system, and what was chosen before that', () => {
    expect(resolveLanguage('system', ['zh-TW', 'en'])).toBe('zh-CN');
    expect(resolveLanguage('system', ['de-DE', 'zh'])).toBe('en');
    expect(resolveLanguage('en', ['zh-CN'])).toBe('en');
  });
  it('counts in both languages', () => {
    expect(createI18n('en').t('source.more', { count: 1 })).toBe('1 more source');
    expect(createI18n('en').t('source.more', { count: 3 })).toBe('3 more sources');
    expect(createI18n('zh-CN').t('source.more', { count: 1 })).toBe('另有 1 处来源');
  });
  it('does not escape what React escapes again', () => {
    expect(createI18n('en').t('chat.removed', { title: 'A & B' })).toBe('“A & B” was deleted');
  });
});
