import type { Metric } from 'prom-client';
import { readHistogram, readValues, type Prom, type MetricSample } from './metric-readers.ts';
import type { Distribution, Tally, Traffic } from './traffic.ts';

/**
 * Names of OpenTelemetry's conventions for GenAI, with underscores and units as Prometheus has
 * them.
 */
const labelsOf = ({ provider, operation }: Tally): Record<string, string> => ({
  gen_ai_operation_name: operation,
  gen_ai_provider_name: provider,
});

const requestLabels = ['gen_ai_operation_name', 'gen_ai_provider_name'] as const;
const tokenLabels = [...requestLabels, 'gen_ai_token_type'] as const;

const directionsOf = ({ tokens: { input, cacheRead, cacheWrite, output, reasoning } }: Tally) =>
  Object.entries({ input, cache_read: cacheRead, cache_write: cacheWrite, output, reasoning });

export function requestMetrics(prom: Prom, traffic: Traffic): Metric[] {
  return [...requestCounters(prom, traffic), ...requestHistograms(prom, traffic)];
}

function requestCounters(prom: Prom, traffic: Traffic): Metric[] {
  const { Counter } = prom;
  const each = (samples: (tally: Tally) => MetricSample[]) => () =>
    traffic.tallies().flatMap(samples);
  return [
    readValues(
      Counter,
      {
        name: 'hearth_requests_total',
        help: 'Requests settled, by any door; an empty error_type is a success.',
        labelNames: [...requestLabels, 'error_type'],
      },
      each((tally) =>
        [...tally.byError].map(([code, count]) => [
          { ...labelsOf(tally), error_type: code },
          count,
        ]),
      ),
    ),
    readValues(
      Counter,
      {
        name: 'hearth_tokens_total',
        help: 'Tokens used; the directions are disjoint.',
        labelNames: [...requestLabels, 'direction'],
      },
      each((tally) =>
        directionsOf(tally).map(([direction, count]) => [{ ...labelsOf(tally), direction }, count]),
      ),
    ),
    readValues(
      Counter,
      {
        name: 'hearth_cost_total',
        help:
          'Cost of requests whose price is known, in units of the currency; currencies are never ' +
          'added up.',
        labelNames: ['currency', 'gen_ai_operation_name', 'gen_ai_provider_name'],
      },
      each((tally) =>
        [...tally.costMicro].map(([currency, micro]) => [
          { currency, ...labelsOf(tally) },
          micro / 1e6,
        ]),
      ),
    ),
  ];
}

function requestHistograms(prom: Prom, traffic: Traffic): Metric[] {
  const spread = (pick: (tally: Tally) => Distribution) => () =>
    traffic.tallies().map((tally) => ({ labels: labelsOf(tally), values: pick(tally) }));
  const tokens = (type: 'input' | 'output', tally: Tally, values: Distribution) => ({
    labels: { ...labelsOf(tally), gen_ai_token_type: type },
    values,
  });
  return [
    readHistogram(
      prom,
      {
        name: 'gen_ai_server_time_to_first_token_seconds',
        help: 'From a request’s arrival to its first content.',
        labelNames: requestLabels,
      },
      spread(({ firstToken }) => firstToken),
    ),
    readHistogram(
      prom,
      {
        name: 'gen_ai_server_request_duration_seconds',
        help: 'From a request’s arrival to its end, of those that succeeded.',
        labelNames: requestLabels,
      },
      spread(({ total }) => total),
    ),
    readHistogram(
      prom,
      {
        name: 'gen_ai_client_token_usage',
        help: 'Tokens of a request, by type.',
        labelNames: tokenLabels,
      },
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
