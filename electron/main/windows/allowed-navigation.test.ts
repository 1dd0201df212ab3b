import { describe, expect, it } from 'vitest';
import {
  isAllowedExternal,
  isAllowedNavigation,
  isAllowedRequest,
  isOwnPage,
} from './allowed-navigation.ts';

describe('where the window may go', () => {
  it.each([
    'https://example.com/',
    'file:///etc/passwd',
    'app://other/',
    'app://hearth.evil.example/',
    'app://hearth@evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
  ])('not to %s', (url) => {
    expect(isAllowedNavigation(url)).toBe(false);
  });

  it('to its own page', () => {
    expect(isAllowedNavigation('app://hearth/index.html#/chat')).toBe(true);
  });
});

describe('what is handed to other programs', () => {
  it.each(['https://huggingface.co/x', 'http://127.0.0.1:4680/', 'mailto:a@example.com'])(
    '%s',
    (url) => {
      expect(isAllowedExternal(url)).toBe(true);
    },
  );

  it.each([
    'file:///etc/passwd',
    'smb://server/share',
    'ms-msdt:/id',
    'javascript:alert(1)',
    'https://bank.example@evil.example/',
    '//example.com',
    'vscode://x',
    '',
  ])('not %s', (url) => {
    expect(isAllowedExternal(url)).toBe(false);
  });
});

describe('who may ask main for ports', () => {
  it('the page itself, no frame in it, no page in its place, no frame that is gone', () => {
    expect(isOwnPage({ url: 'app://hearth/', parent: null })).toBe(true);
    expect(isOwnPage({ url: 'app://hearth/', parent: {} })).toBe(false);
    expect(isOwnPage({ url: 'https://example.com/', parent: null })).toBe(false);
    expect(isOwnPage(null)).toBe(false);
  });
});

describe('what Chromium may load', () => {
  it('nothing that has a host but the page', () => {
    expect(
      ['app://hearth/a.js', 'data:,', 'blob:app://hearth/1', 'devtools://devtools/x'].every(
        isAllowedRequest,
      ),
    ).toBe(true);
    expect(
      [
        'https://example.com',
        'http://127.0.0.1:1/',
        'ws://127.0.0.1/',
        'file:///x',
        'ftp://x/',
      ].some(isAllowedRequest),
    ).toBe(false);
  });
});
