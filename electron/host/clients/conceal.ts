import type { Database } from 'better-sqlite3';
import { AppError, FieldError } from '../../../shared/errors.ts';
import type { Phrase, PhraseParam, PhraseParams } from '../../../shared/messages/phrase-params.ts';
import { phrase, withParams } from '../../../shared/messages/phrase.ts';

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

interface Hide {
  (text: string): string;
  /** Also a name that is too short to be found in a sentence without its quotes. */
  whole(text: string): string;
}

const anAccount = phrase('conceal.account');
const theProvider = phrase('conceal.provider');

/** A parameter that names an account or a host as a whole is one phrase in either language. */
function concealedParam(param: PhraseParam, hideIn: Hide): PhraseParam {
  if (typeof param === 'number') return param;
  if (typeof param === 'string') {
    const hidden = hideIn.whole(param);
    if (hidden === param) return param;
    return [anAccount, theProvider].find(({ text }) => text === hidden) ?? hidden;
  }
  return 'key' in param
    ? withParams(param, concealedParams(param.params, hideIn))
    : param.map((one) => concealedParam(one, hideIn) as typeof one);
}

const concealedParams = (params: PhraseParams | undefined, hideIn: Hide): PhraseParams =>
  Object.fromEntries(
    Object.entries(params ?? {}).map(([name, param]) => [name, concealedParam(param, hideIn)]),
  );

/** The failure's words: its English text, and the parameters that render it in other languages. */
const concealedWords = (
  { key, params }: AppError,
  message: string,
  hideIn: Hide,
): string | Phrase =>
  key === undefined ? message : { key, text: message, params: concealedParams(params, hideIn) };

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Reads the accounts for each failure: failures are few, and accounts change. */
export function createConceal(sqlite: Database): Conceal {
  const all = sqlite.prepare<[], { name: string; base_url: string }>(
    'SELECT name, base_url FROM accounts ORDER BY length(name) DESC',
  );
  const hiding = (): Hide => {
    const accounts = all.all();
    const hosts = accounts
      .flatMap(({ base_url: baseUrl }) => hostsOf(baseUrl))
      .toSorted((a, b) => b.length - a.length);
    const within = (text: string): string => {
      const withoutHosts = hosts.reduce(
        (before, host) => hide(before, host, theProvider.text),
        text,
      );
      return accounts.reduce(
        (before, { name }) => hide(before, name, anAccount.text),
        withoutHosts,
      );
    };
    const whole = (text: string): string =>
      accounts.some(({ name }) => name === text) ? anAccount.text : within(text);
    return Object.assign(within, { whole });
  };
  const concealedText = (message: string, hideIn: Hide): string => {
    const concealed = hideIn(message);
    return concealed === message ? message : capitalised(concealed);
  };
  return {
    text: (message) => concealedText(message, hiding()),
    error: (error) => {
      if (!(error instanceof AppError)) return error;
      const hideIn = hiding();
      const message = concealedText(error.message, hideIn);
      if (message === error.message) return error;
      const words = concealedWords(error, message, hideIn);
      if (error instanceof FieldError) return new FieldError(error.param, words);
      return new AppError(error.code, words, {
        retryable: error.retryable,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    },
  };
}
