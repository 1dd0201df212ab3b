import type { HostClient } from '../../../shared/contract/host.ts';
import type { Attempt, RequestRow } from '../../../shared/contract/monitoring.ts';
import {
  actions,
  noArguments,
  onlyArgument,
  parseOptions,
  type CliDeps,
  type Command,
} from './command.ts';
import { columns, table } from './display-width.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';
import { outcomeText, routeReasonText } from './route-reason-text.ts';
import { wholeNumberOf } from './since.ts';
import { storedErrorWords } from '../../../shared/contract/error-phrase.ts';
import { messageIn } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

const json = { json: { type: 'boolean' } } as const;
type Details = Awaited<ReturnType<HostClient['monitoring']['request']>>;

const took = (ms: number | null): string => (ms === null ? '–' : milliseconds(ms));
const costOf = (
  {
    costMicro,
    currency,
    local,
  }: { costMicro: number | null; currency: string | null; local: boolean },
  io: CliIo,
): string =>
  costMicro !== null && currency !== null
    ? money({ costMicro, currency }, io)
    : local
      ? '–'
      : io.text(phrase('cli.unknown'));
const placeOf = (
  {
    local,
    accountName,
    provider,
  }: { local: boolean; accountName: string | null; provider: string | null },
  io: CliIo,
): string => (local ? io.text(phrase('cli.thisMachine')) : (accountName ?? provider ?? '–'));
const when = (ms: number, io: CliIo): string => new Date(ms).toLocaleString(io.language);
const outcomeOf = (row: RequestRow, io: CliIo): string =>
  requestOutcome(row, io) +
  (row.cached ? io.text(phrase('cli.requests.cached')) : '') +
  (row.errorCode === null ? '' : ` (${row.errorCode})`);

function requestOutcome({ outcome }: RequestRow, io: CliIo): string {
  const words = {
    running: phrase('cli.requests.running'),
    ok: phrase('cli.requests.ok'),
    failed: phrase('cli.requests.failed'),
    aborted: phrase('cli.requests.aborted'),
    interrupted: phrase('cli.requests.interrupted'),
  } as const;
  return io.text(words[outcome]);
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, limit: { type: 'string' } });
  noArguments(positionals);
  const rows = await withHost((client) =>
    client.monitoring.requests({ limit: wholeNumberOf(values.limit, '--limit', 20, 500) }),
  );
  if (values.json === true) io.json(rows);
  else if (rows.length === 0) io.print(io.text(phrase('cli.requests.none')));
  else {
    const header = columns(io, phrase('cli.requests.columns'));
    io.print(
      table(
        header,
        rows.map((row) => [
          row.id,
          when(row.at, io),
          row.clientName ?? row.via,
          row.requestedModel,
          row.model ?? '–',
          placeOf(row, io),
          outcomeOf(row, io),
          `${row.inputTokens} + ${row.outputTokens}`,
          costOf(row, io),
          took(row.totalMs),
          String(row.attempts),
        ]),
      ),
    );
  }
  return 0;
}

function attemptLines(attempt: Attempt, io: CliIo): string[] {
  const { order, model, outcome, reasons, errorCode, errorMessage, firstTokenMs, totalMs, hedge } =
    attempt;
  const times =
    totalMs === null
      ? ''
      : io.text(
          phrase('cli.requests.attemptTimes', { first: took(firstTokenMs), total: took(totalMs) }),
        );
  const paid = attempt.costMicro === null ? '' : `, ${costOf(attempt, io)}`;
  const said =
    errorMessage === null ? '' : `: ${messageIn(storedErrorWords(attempt), io.language)}`;
  const failure = errorCode === null ? [] : [`     ${errorCode}${said}`];
  const place = `${attempt.providerName}${attempt.accountName === null ? '' : ` · ${attempt.accountName}`}`;
  return [
    `${String(order + 1).padStart(2)}  ${place} · ${model}: ` +
      `${outcomeText(outcome, io)}${hedge ? io.text(phrase('cli.requests.hedge')) : ''}${times}${paid}`,
    ...reasons.map((reason) => `     ${routeReasonText(reason, io)}`),
    ...failure,
  ];
}

function detailLines(
  { request, attempts, policy, explanation, price }: Details,
  io: CliIo,
): string[] {
  const source = {
    reported: io.text(phrase('cli.requests.reported')),
    estimated: io.text(phrase('cli.requests.estimated')),
    unknown: io.text(phrase('cli.unknown')),
  }[request.usageSource];
  const facts: [string, string][] = [
    [io.text(phrase('cli.requests.when')), when(request.at, io)],
    [io.text(phrase('cli.requests.from')), request.clientName ?? request.via],
    [io.text(phrase('cli.requests.model')), request.requestedModel],
    [
      io.text(phrase('cli.requests.answeredBy')),
      request.model === null ? '–' : `${request.model} · ${placeOf(request, io)}`,
    ],
    [io.text(phrase('cli.requests.outcome')), outcomeOf(request, io)],
    ['Token', `${request.inputTokens} + ${request.outputTokens} (${source})`],
    [
      io.text(phrase('cli.requests.cost')),
      costOf(request, io) +
        (price === null ? '' : io.text(phrase('cli.requests.price', { day: price.since }))),
    ],
    [
      io.text(phrase('cli.requests.times')),
      io.text(
        phrase('cli.requests.requestTimes', {
          first: took(request.firstTokenMs),
          total: took(request.totalMs),
        }),
      ),
    ],
    ...(policy === null
      ? []
      : [
          [
            io.text(phrase('cli.requests.policy')),
            io.text(
              phrase('cli.requests.policyVersion', {
                alias: policy.alias,
                version: policy.version,
              }),
            ),
          ] satisfies [string, string],
        ]),
  ];
  return [
    request.id,
    table(['', ''], facts).trimStart(),
    ...explanation.map((reason) => `  ${routeReasonText(reason, io)}`),
    '',
    io.text(phrase('cli.requests.route')),
    ...attempts.flatMap((attempt) => attemptLines(attempt, io)),
  ];
}

async function show(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const id = onlyArgument(positionals, phrase('cli.requests.which'));
  const details = await withHost((client) => client.monitoring.request({ id }));
  if (values.json === true) io.json(details);
  else for (const line of detailLines(details, io)) io.print(line);
  return 0;
}

/** `hearth requests`: lists requests of the ledger, and shows the attempts and costs of one. */
export const requestsCommand: Command = {
  name: 'requests',
  usage: ['hearth requests list [--limit <n>] [--json]', 'hearth requests show <id> [--json]'],
  summary: phrase('cli.requests.summary'),
  run: actions({ list, show }),
};
