import { isLoopback } from './egress-rules.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const named = (env: Environment, name: string): string =>
  env[name] ?? env[name.toUpperCase()] ?? '';

/**
 * `no_proxy` as curl reads it: a host, a domain for all below it, each with a port or not, or `*`
 * (curl.se/docs/manpage.html, NO_PROXY).
 */
function excepted(hostname: string, port: string, list: string): boolean {
  return list.split(/[,\s]+/).some((entry) => {
    const [, host = '', onlyPort] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (host === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
    return entry === '*' || hostname === host || hostname.endsWith(`.${host}`);
  });
}

/**
 * The proxy that the environment names for an address, or null. What is on this machine never goes
 * to one: a proxy elsewhere would see it.
 */
export function proxyFor(url: URL, env: Environment = process.env): URL | null {
  const hostname = url.hostname.toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (isLoopback(hostname) || excepted(hostname, port, named(env, 'no_proxy'))) return null;
  const text =
    named(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || named(env, 'all_proxy');
  const address = text === '' || text.includes('://') ? text : `http://${text}`;
  return URL.canParse(address) ? new URL(address) : null;
}

/** `Proxy-Authorization` for the name and password that a proxy's address holds. */
export function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  return {
    'proxy-authorization':
      'Basic ' +
      Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
        'base64',
      ),
  };
}
