import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type {
  Account,
  AccountStatus,
  ImportedAccount,
  QuotaFigure,
} from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { noArguments, onlyArgument, parseOptions, type CliDeps } from './command.ts';
import { columns, table } from './display-width.ts';
import { bar, milliseconds } from './format.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { pick } from './pick.ts';
import { phrase, translateText } from '../../../shared/messages/phrase.ts';

const json = { json: { type: 'boolean' } } as const;

async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await textOf(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('not_found', phrase('cli.accounts.fileUnreadable', { path }), {
      cause: error,
    });
  }
}

const states: Readonly<Record<ImportedAccount['state'], Phrase>> = {
  new: phrase('cli.accounts.new'),
  added: phrase('cli.accounts.addedNow'),
  known: phrase('cli.accounts.known'),
  unreadable: phrase('cli.accounts.notRead'),
};

/**
 * `hearth accounts import <file|->`: a `.env` or CSV file, or lines with keys. The keys are shown
 * nowhere.
 */
export async function importKeys(
  args: readonly string[],
  { io, withHost }: CliDeps,
): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, 'dry-run': { type: 'boolean' } });
  const path = onlyArgument(positionals, phrase('cli.accounts.importFile'));
  const text = await readText(path);
  const rows = await withHost((client) =>
    client.accounts.import({ text, dryRun: values['dry-run'] === true }),
  );
  if (values.json === true) io.json(rows);
  else if (rows.length === 0) io.note(io.text(phrase('cli.accounts.noKeyInFile')));
  else {
    const header = columns(io, phrase('cli.accounts.importColumns'));
    io.print(
      table(
        header,
        rows.map((row) => [
          io.text(states[row.state]),
          row.name,
          row.provider,
          row.keyHint === '' ? '–' : `…${row.keyHint}`,
          translateText(row.note, io.language),
        ]),
      ),
    );
  }
  return rows.length === 0 ? 1 : 0;
}

/** `readKey` is how a key is read without standing among the arguments. */
export const rotateKey =
  (readKey: (account: Account, variable: string | undefined, deps: CliDeps) => Promise<string>) =>
  async (args: readonly string[], deps: CliDeps): Promise<number> => {
    const { io, withHost } = deps;
    const { values, positionals } = parseOptions(args, {
      ...json,
      'api-key-env': { type: 'string' },
    });
    const wanted = onlyArgument(positionals, phrase('cli.accounts.which'));
    const account = await withHost(async (client) => {
      const chosen = pick(await client.accounts.list(), wanted, phrase('cli.kind.account'));
      return client.accounts.rotate({
        id: chosen.id,
        apiKey: await readKey(chosen, values['api-key-env'], deps),
      });
    });
    if (values.json === true) io.json(account);
    else if (account.nextKeyHint === '')
      io.print(io.text(phrase('cli.accounts.keyReplaced', { name: account.name })));
    else io.print(io.text(phrase('cli.accounts.keyTakesOver', { name: account.name })));
    return 0;
  };

const amount = (value: number, { kind, currency }: QuotaFigure): string =>
  currency === null || !/cost|balance/i.test(kind)
    ? String(value)
    : `${(value / 1_000_000).toFixed(2)} ${currency}`;

/** Only what says something: a limit that is set, or what is left. */
function figureText(figure: QuotaFigure): string | null {
  const { kind, used, limit, left, label } = figure;
  if (limit !== null && used !== null)
    return `${kind} ${amount(used, figure)}/${amount(limit, figure)} (${label})`;
  return left === null ? null : `${kind} ${amount(left, figure)} left (${label})`;
}

function statusRow({ name, state }: Account, status: AccountStatus | undefined): string[] {
  if (status === undefined) return [name, state, '–', '', '', ''];
  const models = status.models.map(
    ({ model, latencyMs, breaker }) =>
      model +
      (latencyMs === null ? '' : ` ${milliseconds(latencyMs)}`) +
      (breaker === 'closed' ? '' : ` [${breaker}]`),
  );
  const quotas = status.quotas.map(figureText).filter((one) => one !== null);
  return [
    name,
    state,
    status.health.toFixed(2),
    bar(status.health),
    quotas.join(', ') || '–',
    models.join(', ') || '–',
  ];
}

/** `hearth accounts status`: health, limits and breakers, as known this moment. */
export async function showStatus(
  args: readonly string[],
  { io, withHost }: CliDeps,
): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const { accounts, status } = await withHost(async (client) => ({
    accounts: await client.accounts.list(),
    status: await client.accounts.status(),
  }));
  if (values.json === true) io.json(status);
  else {
    const of = new Map(status.map((one) => [one.accountId, one]));
    const header = columns(io, phrase('cli.accounts.statusColumns'));
    io.print(
      table(
        header,
        accounts.map((account) => statusRow(account, of.get(account.id))),
      ),
    );
  }
  return 0;
}
