import type { Strategy } from '../../../../shared/contract/policies.ts';
import { costBased } from './cost-based.ts';
import { healthBased } from './health-based.ts';
import { leastLatency } from './least-latency.ts';
import { mostQuotaLeft } from './most-quota-left.ts';
import { priority } from './priority.ts';
import { roundRobin } from './round-robin.ts';
import type { RankingStrategy } from './strategy.ts';
import { weighted } from './weighted.ts';

export const strategyByName: Readonly<Record<Strategy, RankingStrategy>> = {
  priority,
  cost_based: costBased,
  round_robin: roundRobin,
  weighted,
  health_based: healthBased,
  least_latency: leastLatency,
  most_quota_left: mostQuotaLeft,
};
