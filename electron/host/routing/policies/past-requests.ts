import type { Usage } from '../../../../shared/chat.ts';
import type { ReadStatements } from '../../store/read-statements.ts';
import { splitKeyOf, type RequestOrigin } from '../request/request-origin.ts';
import { assumedOutputTokens, type RoutingFacts } from '../request/request-facts.ts';
import { complexityOfLength } from '../rules/complexity.ts';
import { intentOfPurpose } from '../rules/intent.ts';
import { stableShare } from '../rules/split.ts';

/** What the ledger keeps of a request; its text is not among it. */
export type PastRequest = ReadStatements['policies.past']['row'];

export const usageOf = ({
  input,
  cacheRead,
  cacheWrite,
  output,
  reasoning,
}: PastRequest): Omit<Usage, 'source'> => ({ input, cacheRead, cacheWrite, output, reasoning });

export const originOf = ({
  ownerId,
  clientId,
  clientName,
  via,
  localOnly,
  endUser,
  conversationId,
}: PastRequest): RequestOrigin => ({
  caller: { ownerId, clientId, via, localOnly: localOnly === 1 },
  clientName,
  endUser,
  conversationId,
});

/**
 * The facts as far as they were kept: complexity from the length alone, an intent only where the
 * purpose tells it.
 */
export function factsOfPast(request: PastRequest, turns: RoutingFacts['turns']): RoutingFacts {
  const inputTokens = request.input + request.cacheRead + request.cacheWrite;
  const intent = intentOfPurpose(request.purpose);
  return {
    client: request.clientName ?? request.clientId ?? 'app',
    complexity: complexityOfLength(inputTokens),
    intent: intent === null ? null : { intent, cues: ['purpose'] },
    tools: false,
    images: false,
    inputTokens,
    outputTokens: request.output + request.reasoning || assumedOutputTokens,
    turns,
    random: stableShare(request.id),
    splitKey: splitKeyOf(originOf(request)),
  };
}
