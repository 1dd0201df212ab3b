import type { Provider } from './provider-data.ts';

/** What people paste with the base URL when they copy the example of a document. */
const pastedPath = /\/(chat\/completions|completions|embeddings|models|responses|messages)$/;
const versioned = /\/v\d+[a-z0-9]*(\/|$)/;

/** The address without slashes at its end and without the path of a single call. */
export function tidyBaseUrl(given: string): string {
  return given.replace(/\/+$/, '').replace(pastedPath, '').replace(/\/+$/, '');
}

/**
 * Where this provider's paths begin: of `https://open.bigmodel.cn/api/paas/v4` it is
 * `/api/paas/v4`. `/v1` where nothing tells.
 */
function usualPath(provider: Pick<Provider, 'baseUrl'> | undefined): string {
  if (provider === undefined || provider.baseUrl === '') return '/v1';
  return new URL(provider.baseUrl).pathname.replace(/\/+$/, '');
}

/**
 * The addresses that a base URL may mean, the likeliest first: people give it with and without
 * `/v1`. The next one is asked only when a server says that the path does not exist, which costs
 * nothing. An address of the provider's own is never doubted.
 */
export function baseUrlsOf(
  given: string,
  provider: Pick<Provider, 'baseUrl' | 'regions'> | undefined,
): readonly string[] {
  const base = tidyBaseUrl(given);
  if (
    base === provider?.baseUrl ||
    provider?.regions?.some(({ baseUrl }) => baseUrl === base) === true
  )
    return [base];
  const { pathname, origin } = new URL(base);
  if (pathname === '/') return [`${origin}${usualPath(provider)}`, base];
  if (versioned.test(pathname))
    return pathname.endsWith('/v1') ? [base, base.slice(0, -'/v1'.length)] : [base];
  return [base, `${base}/v1`];
}
