import type { Gauge, Histogram, Metric, Registry } from 'prom-client';
import type { Account, AccountStatus } from '../../../../shared/contract/accounts.ts';
import type { Distribution, Tally, Traffic } from './traffic.ts';

type Prom = typeof import('prom-client');

export interface MetricSources {
  traffic: Traffic;
  version: string;
  /** Every account of the machine. */
  accounts: () => Promise<Account[]>;
  accountStatus: () => Promise<AccountStatus[]>;
  /** Rows of the ledger that wait to be written. */
  ledgerQueue: () => number;
  /** Of the host's own limits: requests admitted, and requests that wait for a place. */
  load?: () => { running: number; waiting: number };
  now: () => number;
}

/** The state of the machine in Prometheus' text form, version 0.0.4. */
export interface Metrics {
  readonly contentType: string;
  /** `inFlight`: requests that the LAN server is answering. */
  text(inFlight: number): Promise<string>;
}

/** Prometheus wants running sums up to each boundary; prom-client asks for values in this form. */
function samplesOf(
  name: string,
  labels: Record<string, string>,
  { bounds, counts, sum }: Distribution,
) {
  let below = 0;
  const buckets = bounds.map((le, at) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value: (below += counts[at] ?? 0),
  }));
  const count = below + (counts[bounds.length] ?? 0);
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/** A histogram whose values are counted elsewhere, and read when asked for. */
function readHistogram(
  { Histogram: Base }: Prom,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => { labels: Record<string, string>; values: Distribution }[],
): Metric {
  const made: Histogram = new Base({ name, help, labelNames, registers: [] });
  const get = async () => {
    const values = read().flatMap(({ labels, values: of }) => samplesOf(name, labels, of));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  };
  return Object.assign(made, { get, getForPromString: get });
}

type Sample = readonly [labels: Record<string, string | number>, value: number];

/** A counter or gauge whose values are counted elsewhere. */
function readValues(
  kind: Prom['Counter'] | Prom['Gauge'],
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => Iterable<Sample> | Promise<Iterable<Sample>>,
): Metric {
  return new kind({
    name,
    help,
    labelNames,
    registers: [],
    async collect() {
      this.reset();
      for (const [labels, value] of await read()) this.inc(labels, value);
    },
  });
}

/**
 * Names of OpenTelemetry's conventions for GenAI, with underscores and units as Prometheus has
 * them.
 */
const labelsOf = ({ provider, operation }: Tally): Record<string, string> => ({
  gen_ai_operation_name: operation,
  gen_ai_provider_name: provider,
});

const askedLabels = ['gen_ai_operation_name', 'gen_ai_provider_name'] as const;
const tokenLabels = [...askedLabels, 'gen_ai_token_type'] as const;

const directionsOf = ({ tokens: { input, cacheRead, cacheWrite, output, reasoning } }: Tally) =>
  Object.entries({ input, cache_read: cacheRead, cache_write: cacheWrite, output, reasoning });

function askMetrics(prom: Prom, traffic: Traffic): Metric[] {
  const { Counter } = prom;
  const each = (samples: (tally: Tally) => Sample[]) => () => traffic.tallies().flatMap(samples);
  const spread = (pick: (tally: Tally) => Distribution) => () =>
    traffic.tallies().map((tally) => ({ labels: labelsOf(tally), values: pick(tally) }));
  const tokens = (type: 'input' | 'output', tally: Tally, values: Distribution) => ({
    labels: { ...labelsOf(tally), gen_ai_token_type: type },
    values,
  });
  return [
    readValues(
      Counter,
      'hearth_requests_total',
      'Requests settled, by any door; an empty error_type is a success.',
      [...askedLabels, 'error_type'],
      each((tally) =>
        [...tally.byError].map(([code, count]) => [
          { ...labelsOf(tally), error_type: code },
          count,
        ]),
      ),
    ),
    readValues(
      Counter,
      'hearth_tokens_total',
      'Tokens used; the directions are disjoint.',
      [...askedLabels, 'direction'],
      each((tally) =>
        directionsOf(tally).map(([direction, count]) => [{ ...labelsOf(tally), direction }, count]),
      ),
    ),
    readValues(
      Counter,
      'hearth_cost_total',
      'Cost of requests whose price is known, in units of the currency; currencies are never added up.',
      ['currency', 'gen_ai_operation_name', 'gen_ai_provider_name'],
      each((tally) =>
        [...tally.costMicro].map(([currency, micro]) => [
          { currency, ...labelsOf(tally) },
          micro / 1e6,
        ]),
      ),
    ),
    readHistogram(
      prom,
      'gen_ai_server_time_to_first_token_seconds',
      'From a request’s arrival to its first content.',
      askedLabels,
      spread(({ firstToken }) => firstToken),
    ),
    readHistogram(
      prom,
      'gen_ai_server_request_duration_seconds',
      'From a request’s arrival to its end, of those that succeeded.',
      askedLabels,
      spread(({ total }) => total),
    ),
    readHistogram(
      prom,
      'gen_ai_client_token_usage',
      'Tokens of a request, by type.',
      tokenLabels,
      () =>
        traffic
          .tallies()
          .flatMap((tally) => [
            tokens('input', tally, tally.inputTokens),
            tokens('output', tally, tally.outputTokens),
          ]),
    ),
  ];
}

function serverMetrics(
  { Counter, Gauge }: Prom,
  { traffic, ledgerQueue, load, version }: MetricSources,
): Metric[] {
  const figure = (name: string, help: string, value: () => number): Metric =>
    readValues(Gauge, name, help, [], () => [[{}, value()]]);
  return [
    readValues(
      Counter,
      'hearth_http_requests_total',
      'Answers of the LAN server, by dialect, kind of model asked, and status.',
      ['dialect', 'kind', 'status'],
      () => traffic.answers().map(({ count, ...labels }) => [labels, count]),
    ),
    readValues(
      Counter,
      'hearth_http_refusals_total',
      'Requests of the LAN server that ended in an error, by its code.',
      ['reason'],
      () => [...traffic.refusals()].map(([reason, count]) => [{ reason }, count]),
    ),
    figure('hearth_ledger_queue', 'Requests whose rows wait to be written.', ledgerQueue),
    ...(load === undefined
      ? []
      : [
          figure(
            'hearth_requests_running',
            'Requests that the host has admitted and not yet ended.',
            () => load().running,
          ),
          figure(
            'hearth_requests_waiting',
            'Requests that wait for a place.',
            () => load().waiting,
          ),
        ]),
    readValues(Gauge, 'hearth_info', 'The version that runs.', ['version'], () => [
      [{ version }, 1],
    ]),
  ];
}

const states = ['active', 'cooling', 'exhausted', 'parked', 'disabled'] as const;

function accountMetrics(
  { Gauge }: Prom,
  { accounts, accountStatus, now }: MetricSources,
): Metric[] {
  const labelNames = ['account', 'provider'] as const;
  const named = ({ name, provider }: Account) => ({ account: name, provider });
  const ofStatus = (value: (status: AccountStatus) => number) => async (): Promise<Sample[]> => {
    const known = new Map((await accounts()).map((account) => [account.id, account]));
    return (await accountStatus()).flatMap((status) => {
      const account = known.get(status.accountId);
      return account === undefined ? [] : [[named(account), value(status)] as const];
    });
  };
  return [
    readValues(
      Gauge,
      'hearth_account_state',
      '1 for the state that an account is in.',
      [...labelNames, 'state'],
      async () =>
        (await accounts()).flatMap((account) =>
          states.map((state): Sample => [
            { ...named(account), state },
            account.state === state ? 1 : 0,
          ]),
        ),
    ),
    readValues(
      Gauge,
      'hearth_account_cooldown_seconds',
      'Until an account that cools or is exhausted comes back; 0 when it is not resting.',
      labelNames,
      async () =>
        (await accounts()).map((account): Sample => [
          named(account),
          account.stateUntil === null ? 0 : Math.max(0, (account.stateUntil - now()) / 1000),
        ]),
    ),
    readValues(
      Gauge,
      'hearth_account_health',
      '0 to 1.',
      labelNames,
      ofStatus(({ health }) => health),
    ),
    readValues(
      Gauge,
      'hearth_account_breakers_open',
      'Models of an account whose breaker is open.',
      labelNames,
      ofStatus(({ models }) => models.filter(({ breaker }) => breaker === 'open').length),
    ),
  ];
}

/**
 * prom-client is loaded, and the process' own metrics begin, when they are first asked for: who
 * never asks pays nothing.
 */
export function createMetrics(sources: MetricSources): Metrics {
  let opened: Promise<{ registry: Registry; inFlight: Gauge }> | undefined;
  const open = async () => {
    const prom = (await import('prom-client')).default;
    const registry = new prom.Registry();
    prom.collectDefaultMetrics({ register: registry });
    const inFlight = new prom.Gauge({
      name: 'hearth_http_requests_in_flight',
      help: 'Requests that the LAN server is answering.',
      registers: [registry],
    });
    for (const metric of [
      ...serverMetrics(prom, sources),
      ...askMetrics(prom, sources.traffic),
      ...accountMetrics(prom, sources),
    ])
      registry.registerMetric(metric);
    return { registry, inFlight };
  };
  return {
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    text: async (count) => {
      const { registry, inFlight } = await (opened ??= open());
      inFlight.set(count);
      return registry.metrics();
    },
  };
}
