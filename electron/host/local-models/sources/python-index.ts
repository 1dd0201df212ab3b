import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { runProgram } from '../../../launcher/run-program.ts';
import { usualBounds } from '../../bodies/json-bounds.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import { requestSource, readSourceText, type SourceDeps } from './source-request.ts';

const defaultIndex = 'https://pypi.org/simple';

/**
 * The package index that this machine's pip uses: `PIP_INDEX_URL`, pip's own configuration, else
 * PyPI.
 */
export async function configuredIndex(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env['PIP_INDEX_URL'] ?? (await pipSetting(env));
  return (named === '' ? defaultIndex : named).replace(/\/+$/, '');
}

/**
 * `pip config list` prints lines like `global.index-url='https://…'`; one run of pip takes about a
 * second.
 */
async function pipSetting(from: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await runProgram('pip', ['config', 'list'], {
      environment: { inherits: ['pip'], from },
      timeoutMs: 5000,
    });
    return /^(?:global|install|download)\.index-url='([^']+)'/m.exec(stdout)?.[1] ?? '';
  } catch {
    return '';
  }
}

export interface IndexFile {
  filename: string;
  url: string;
  sha256: string | null;
  sizeBytes: number | null;
}

// PEP 691, the index in JSON
const jsonIndex = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()),
      size: z.number().nullish(),
    }),
  ),
});

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#43;', '+');

/** A project of many releases lists some ten thousand files, with ten values each. */
const indexBounds = { ...usualBounds, maxValues: 1_000_000 };

/**
 * Reads one project's page of a simple index, as JSON (PEP 691) or HTML (PEP 503, the hash in the
 * address's fragment).
 */
export function parseIndexPage(text: string, type: string, pageUrl: string): IndexFile[] {
  if (type.includes('json')) {
    return jsonIndex
      .parse(parseJsonNow(text, indexBounds))
      .files.map(({ filename, url, hashes, size }) => ({
        filename,
        url: new URL(url, pageUrl).href,
        sha256: hashes['sha256'] ?? null,
        sizeBytes: size ?? null,
      }));
  }
  return [...text.matchAll(/<a\s[^>]*href="([^"]+)"[^>]*>([^<]+)<\/a>/gi)].map(
    ([, href = '', filename = '']) => {
      const url = new URL(unescaped(href), pageUrl);
      const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1]?.toLowerCase() ?? null;
      url.hash = '';
      return { filename: unescaped(filename.trim()), url: url.href, sha256, sizeBytes: null };
    },
  );
}

/** A name as indexes write it in addresses (PEP 503). */
export const normalisedName = (name: string): string =>
  name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/** Splits the user and password off an address that has them, for a header. */
function withoutCredentials(address: string): { url: string; headers: Record<string, string> } {
  const url = new URL(address);
  if (url.username === '') return { url: address, headers: {} };
  const token = Buffer.from(
    `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
  ).toString('base64');
  url.username = '';
  url.password = '';
  return { url: url.href, headers: { authorization: `Basic ${token}` } };
}

/** Indexes in HTML have no sizes, which a progress bar needs. Null where the server sends none. */
async function askSize(
  url: string,
  headers: Record<string, string>,
  deps: SourceDeps,
): Promise<number | null> {
  const answer = await requestSource(deps, url, {
    method: 'HEAD',
    headers: { ...headers, 'accept-encoding': 'identity' },
  });
  answer.drop();
  const length = answer.response.headers.get('content-length');
  return answer.response.ok && length !== null && Number(length) > 0 ? Number(length) : null;
}

/**
 * Finds the wheel of `package==version` for any platform in an index. Throws `download_failed` when
 * it holds none.
 */
export async function findWheel(
  index: string,
  packageName: string,
  version: string,
  deps: SourceDeps,
): Promise<IndexFile & { headers: Record<string, string> }> {
  const { url, headers } = withoutCredentials(`${index}/${normalisedName(packageName)}/`);
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.5';
  const page = await readSourceText(deps, url, { headers: { accept, ...headers } });
  const start = `${normalisedName(packageName)}-${version}-`;
  const wheel = parseIndexPage(page.text, page.type, page.url).find(
    ({ filename }) =>
      filename.endsWith('-none-any.whl') &&
      filename.toLowerCase().replaceAll('_', '-').startsWith(start),
  );
  if (wheel === undefined)
    throw new AppError(
      'download_failed',
      phrase('models.indexLacks', { host: new URL(url).host, name: packageName, version }),
    );
  const own = new URL(wheel.url).origin === new URL(url).origin ? headers : {};
  return {
    ...wheel,
    sizeBytes: wheel.sizeBytes ?? (await askSize(wheel.url, own, deps)),
    headers: own,
  };
}
