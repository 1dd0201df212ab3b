import type { Gauge, Metric, Registry } from 'prom-client';
import type { Account, AccountStatus } from '../../../../shared/contract/accounts.ts';
import { readValues, type Prom, type MetricSample } from './metric-readers.ts';
import { requestMetrics } from './request-metrics.ts';
import type { Traffic } from './traffic.ts';

export interface MetricSources {
  traffic: Traffic;
  version: string;
  /** Every account of the machine. */
  accounts: () => Promise<Account[]>;
  accountStatus: () => Promise<AccountStatus[]>;
  /** Rows of the ledger that wait to be written. */
  ledgerQueue: () => number;
  /** Load of the host: running requests, and requests that wait for a slot. */
  load?: () => { running: number; waiting: number };
  now: () => number;
}

/** The state of the machine in Prometheus' text form, version 0.0.4. */
export interface Metrics {
  readonly contentType: string;
  /** `inFlight`: requests that the LAN server is answering. */
  text(inFlight: number): Promise<string>;
}

function serverMetrics(
  { Counter, Gauge }: Prom,
  { traffic, ledgerQueue, load, version }: MetricSources,
): Metric[] {
  const figure = (name: string, help: string, value: () => number): Metric =>
    readValues(Gauge, { name, help }, () => [[{}, value()]]);
  return [
    readValues(
      Counter,
      {
        name: 'hearth_http_requests_total',
        help: 'Answers of the LAN server, by dialect, kind of model asked, and status.',
        labelNames: ['dialect', 'kind', 'status'],
      },
      () => traffic.answers().map(({ count, ...labels }) => [labels, count]),
    ),
    readValues(
      Counter,
      {
        name: 'hearth_http_refusals_total',
        help: 'Requests of the LAN server that ended in an error, by its code.',
        labelNames: ['reason'],
      },
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
    readValues(
      Gauge,
      { name: 'hearth_info', help: 'The version that runs.', labelNames: ['version'] },
      () => [[{ version }, 1]],
    ),
  ];
}

const states = ['active', 'cooling', 'exhausted', 'parked', 'disabled'] as const;

function accountMetrics(
  { Gauge }: Prom,
  { accounts, accountStatus, now }: MetricSources,
): Metric[] {
  const labelNames = ['account', 'provider'] as const;
  const named = ({ name, provider }: Account) => ({ account: name, provider });
  const ofStatus =
    (value: (status: AccountStatus) => number) => async (): Promise<MetricSample[]> => {
      const known = new Map((await accounts()).map((account) => [account.id, account]));
      return (await accountStatus()).flatMap((status) => {
        const account = known.get(status.accountId);
        return account === undefined ? [] : [[named(account), value(status)] as const];
      });
    };
  return [
    readValues(
      Gauge,
      {
        name: 'hearth_account_state',
        help: '1 for the state that an account is in.',
        labelNames: [...labelNames, 'state'],
      },
      async () =>
        (await accounts()).flatMap((account) =>
          states.map((state): MetricSample => [
            { ...named(account), state },
            account.state === state ? 1 : 0,
          ]),
        ),
    ),
    readValues(
      Gauge,
      {
        name: 'hearth_account_cooldown_seconds',
        help: 'Until an account that cools or is exhausted comes back; 0 when it is not resting.',
        labelNames: labelNames,
      },
      async () =>
        (await accounts()).map((account): MetricSample => [
          named(account),
          account.stateUntil === null ? 0 : Math.max(0, (account.stateUntil - now()) / 1000),
        ]),
    ),
    readValues(
      Gauge,
      { name: 'hearth_account_health', help: '0 to 1.', labelNames: labelNames },
      ofStatus(({ health }) => health),
    ),
    readValues(
      Gauge,
      {
        name: 'hearth_account_breakers_open',
        help: 'Models of an account whose breaker is open.',
        labelNames: labelNames,
      },
      ofStatus(({ models }) => models.filter(({ breaker }) => breaker === 'open').length),
    ),
  ];
}

/** prom-client is loaded, and the process' own metrics start, on the first scrape. */
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
      ...requestMetrics(prom, sources.traffic),
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
