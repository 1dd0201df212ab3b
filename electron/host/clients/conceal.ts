import type { Database } from 'better-sqlite3';
import { AppError, FieldError } from '../../../shared/errors.ts';

/**
 * Keeps names of accounts, and the hosts at which they are reached, from callers who may not know
 * them.
 */
export interface Conceal {
  text(message: string): string;
  /** The same failure, in words that name none of them. */
  error(error: unknown): unknown;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A shorter name is a word that a sentence may have; between quotes it is the account. */
const shortestWord = 3;

function hostsOf(baseUrl: string): string[] {
  const url = URL.parse(baseUrl);
  return url === null ? [] : [url.host, url.hostname];
}

function hide(text: string, secret: string, instead: string): string {
  if (secret === '') return text;
  const quoted = text.replaceAll(new RegExp(`[“"']${escaped(secret)}[”"']`, 'g'), instead);
  return secret.length < shortestWord
    ? quoted
    : quoted.replaceAll(new RegExp(`(?<![\\w-])${escaped(secret)}(?![\\w-])`, 'g'), instead);
}

/** Reads the accounts for each failure: failures are few, and accounts change. */
export function createConceal(sqlite: Database): Conceal {
  const all = sqlite.prepare<[], { name: string; base_url: string }>(
    'SELECT name, base_url FROM accounts ORDER BY length(name) DESC',
  );
  const text = (message: string): string => {
    const accounts = all.all();
    const hosts = accounts.flatMap(({ base_url: baseUrl }) => hostsOf(baseUrl));
    const withoutHosts = hosts
      .toSorted((a, b) => b.length - a.length)
      .reduce((said, host) => hide(said, host, 'the provider'), message);
    const concealed = accounts.reduce(
      (said, { name }) => hide(said, name, 'an account'),
      withoutHosts,
    );
    return concealed === message ? message : concealed.charAt(0).toUpperCase() + concealed.slice(1);
  };
  return {
    text,
    error: (error) => {
      if (!(error instanceof AppError)) return error;
      const message = text(error.message);
      if (message === error.message) return error;
      if (error instanceof FieldError) return new FieldError(error.param, message);
      return new AppError(error.code, message, {
        retryable: error.retryable,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    },
  };
}
