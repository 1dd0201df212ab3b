import type { PolicyDefinition, PolicyTrial } from '../../../../shared/contract/policies.ts';
import { readsBudgets, readsComplexity } from '../../../../shared/contract/rule-conditions.ts';
import { costMicroOf } from '../../usage/prices.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { usageOf, type PastRequest } from './past-requests.ts';

const mostSamples = 50;

interface Side {
  model: string;
  accountName: string | null;
}
const labelOf = ({ model, accountName }: Side): string =>
  accountName === null ? model : `${model} · ${accountName}`;

function counted(sides: readonly Side[]): (Side & { requests: number })[] {
  const groups = Map.groupBy(sides, labelOf);
  return [...groups.values()]
    .flatMap((own) => (own[0] === undefined ? [] : { ...own[0], requests: own.length }))
    .toSorted((a, b) => b.requests - a.requests);
}

const beforeOf = ({ model, accountName }: PastRequest): Side | null =>
  model === null ? null : { model, accountName };
const afterOf = (first: PlannedAttempt | undefined): Side | null =>
  first === undefined ? null : { model: first.model, accountName: first.account?.name ?? null };

/**
 * Compared are only requests whose cost is known on both sides and in one currency: sums over
 * different requests would say nothing.
 */
function costsOf(
  pairs: readonly { request: PastRequest; first: PlannedAttempt | undefined }[],
): PolicyTrial['costs'] {
  const sums = new Map<string, { beforeMicro: number; afterMicro: number }>();
  for (const { request, first } of pairs) {
    if (first === undefined) continue;
    const before = request.provider === 'local' ? 0 : request.costMicro;
    const after = first.local
      ? 0
      : first.price === null
        ? null
        : costMicroOf(usageOf(request), first.price);
    const currency = first.price?.currency ?? request.currency;
    if (
      before === null ||
      after === null ||
      currency === null ||
      (request.currency !== null && request.currency !== currency)
    )
      continue;
    const sum = sums.get(currency) ?? { beforeMicro: 0, afterMicro: 0 };
    sums.set(currency, {
      beforeMicro: sum.beforeMicro + before,
      afterMicro: sum.afterMicro + after,
    });
  }
  return [...sums].map(([currency, sum]) => ({ currency, ...sum }));
}

/**
 * What the ledger does not keep of a request, and was therefore left out or taken from something
 * else.
 */
function assumedIn(definition: PolicyDefinition): PolicyTrial['assumed'] {
  const hasIntent = definition.rules.some(({ kind }) => kind === 'intent');
  return [
    ...(readsComplexity(definition) ? (['complexity'] as const) : []),
    ...(hasIntent ? (['intent'] as const) : []),
    ...(readsBudgets(definition) ? (['budget'] as const) : []),
    'capabilities',
    'state',
  ];
}

/**
 * What would have become of past requests, the first attempt of each plan taken as the one that
 * serves.
 */
export function trialOf(
  definition: PolicyDefinition,
  planned: readonly { request: PastRequest; made: Plan }[],
): PolicyTrial {
  const pairs = planned.map(({ request, made }) => ({ request, first: made.attempts[0] }));
  const labelled = pairs.map(({ request, first }) => ({
    request,
    before: beforeOf(request),
    after: afterOf(first),
  }));
  const changed = labelled.filter(
    ({ before, after }) => before !== null && after !== null && labelOf(before) !== labelOf(after),
  );
  return {
    requests: pairs.length,
    unserved: pairs.filter(({ first }) => first === undefined).length,
    changed: changed.length,
    before: counted(labelled.flatMap(({ before }) => before ?? [])),
    after: counted(labelled.flatMap(({ after }) => after ?? [])),
    costs: costsOf(pairs),
    samples: changed.slice(0, mostSamples).map(({ request, before, after }) => ({
      requestId: request.id,
      at: request.at,
      before: before === null ? '' : labelOf(before),
      after: after === null ? '' : labelOf(after),
    })),
    assumed: assumedIn(definition),
  };
}
