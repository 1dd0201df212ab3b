import type { Histogram, Metric } from 'prom-client';
import type { Distribution } from './traffic.ts';

export type Prom = typeof import('prom-client');

/** Name, help and labels of a metric, as Prometheus shows them. */
interface MetricInfo {
  name: string;
  help: string;
  labelNames?: readonly string[];
}

/** Cumulative sums up to each boundary, in the form that prom-client takes them. */
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

/** A histogram whose values are counted elsewhere, and read on each scrape. */
export function readHistogram(
  { Histogram: Base }: Prom,
  { name, help, labelNames = [] }: MetricInfo,
  read: () => { labels: Record<string, string>; values: Distribution }[],
): Metric {
  const made: Histogram = new Base({ name, help, labelNames, registers: [] });
  const get = async () => {
    const values = read().flatMap(({ labels, values: of }) => samplesOf(name, labels, of));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  };
  return Object.assign(made, { get, getForPromString: get });
}

export type MetricSample = readonly [labels: Record<string, string | number>, value: number];

/** A counter or gauge whose values are counted elsewhere. */
export function readValues(
  kind: Prom['Counter'] | Prom['Gauge'],
  { name, help, labelNames = [] }: MetricInfo,
  read: () => Iterable<MetricSample> | Promise<Iterable<MetricSample>>,
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
