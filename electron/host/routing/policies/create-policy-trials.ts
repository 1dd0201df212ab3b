import type { z } from 'zod';
import type {
  PlanPreview,
  PolicyDefinition,
  PolicyTrial,
  sampleRequestSchema,
  SplitResult,
} from '../../../../shared/contract/policies.ts';
import type { ChatMessage, ImagePart, TextPart, ToolDefinition } from '../../../../shared/chat.ts';
import type { OpenStore } from '../../store/open-store.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import type { RequestOrigin } from '../request/request-origin.ts';
import type { Planning } from '../planning/create-planning.ts';
import type { ActivePolicy } from '../candidates/prepared-policy.ts';
import { factsOf } from '../planning/read-request.ts';
import { createTierTurns } from '../planning/tier-turns.ts';
import { checkDefinition } from './check-definition.ts';
import type { Policies } from './create-policies.ts';
import { factsOfPast, originOf } from './past-requests.ts';
import { splitResults } from './split-results.ts';
import { trialOf } from './trial.ts';

type Sample = z.infer<typeof sampleRequestSchema>;

/**
 * Plans that send nothing: for a sample, for the requests of the past, and how the sides of a split
 * have done.
 */
export interface PolicyTrials {
  preview(ownerId: string, definition: PolicyDefinition, sample: Sample): Promise<PlanPreview>;
  try(
    ownerId: string,
    input: { definition: PolicyDefinition; alias: string | null; limit: number },
  ): Promise<PolicyTrial>;
  results(ownerId: string, id: string): Promise<SplitResult[]>;
}

export interface PolicyTrialsDeps {
  policies: Pick<Policies, 'get' | 'list'>;
  planning: Pick<Planning, 'rehearsal'>;
  store: Pick<OpenStore, 'read'>;
  /** Whose requests an owner may look at: their own, and their clients'. */
  visible: (ownerId: string) => string[];
}

/**
 * As many plans are made at once before the streams get their turn; each takes some ten
 * microseconds a candidate.
 */
const plansAtOnce = 50;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const someTool: ToolDefinition = { name: 'sample', parameters: {} };
const someImage: ImagePart = { type: 'image', url: 'data:image/png;base64,' };

const messagesOf = ({ text, images }: Sample): ChatMessage[] => {
  const said: TextPart = { type: 'text', text };
  return [{ role: 'user', content: images ? [said, someImage] : text }];
};

const stepOf = ({
  provider,
  providerName,
  account,
  model,
  local,
  tier,
  reasons,
}: PlannedAttempt): PlanPreview['attempts'][number] => ({
  provider,
  providerName,
  accountId: account?.id ?? null,
  accountName: account?.name ?? null,
  model,
  local,
  tier,
  reasons: [...reasons],
});

export function createPolicyTrials({
  policies,
  planning,
  store,
  visible,
}: PolicyTrialsDeps): PolicyTrials {
  /** A draft of a saved alias splits as that one does. */
  const draft = (
    ownerId: string,
    alias: string | null,
    definition: PolicyDefinition,
  ): ActivePolicy => {
    checkDefinition(definition);
    const saved = policies.list(ownerId).find((policy) => policy.alias === alias);
    return {
      id: saved?.id ?? 'draft',
      alias: alias ?? 'draft',
      version: saved?.version ?? 0,
      definition,
    };
  };
  return {
    preview: async (ownerId, definition, sample) => {
      const rehearsal = await planning.rehearsal(ownerId, draft(ownerId, null, definition));
      const origin: RequestOrigin = {
        caller: { ownerId, clientId: null, via: 'app', localOnly: false },
        clientName: sample.client === 'app' ? null : sample.client,
        endUser: null,
        conversationId: null,
      };
      const facts = factsOf(
        { model: 'draft', messages: messagesOf(sample), tools: sample.tools ? [someTool] : [] },
        origin,
        definition,
        { turns: {}, random: 0.5 },
      );
      const { explanation, attempts, passedOver } = rehearsal.plan(facts, origin);
      return {
        explanation: [...explanation],
        attempts: attempts.map(stepOf),
        passedOver: passedOver.map(stepOf),
      };
    },
    try: async (ownerId, { definition, alias, limit }) => {
      const policy = draft(ownerId, alias, definition);
      const [past, rehearsal] = await Promise.all([
        store.read('policies.past', { ownerIds: JSON.stringify(visible(ownerId)), alias, limit }),
        planning.rehearsal(ownerId, policy),
      ]);
      const turns = createTierTurns();
      const planned: { request: (typeof past)[number]; made: Plan }[] = [];
      // In the order in which they came, as turns are taken in it.
      for (const [index, request] of past.toReversed().entries()) {
        if (index % plansAtOnce === plansAtOnce - 1) await breathe();
        const made = rehearsal.planUnhindered(
          factsOfPast(request, turns.of(policy)),
          originOf(request),
        );
        turns.took(policy, made.attempts[0]?.tier);
        // What a trial needs of a plan is how it begins.
        planned.push({
          request,
          made: { ...made, attempts: made.attempts.slice(0, 1), passedOver: [] },
        });
      }
      return trialOf(definition, planned.toReversed());
    },
    results: async (ownerId, id) =>
      splitResults(await store.read('policies.split', { policyId: policies.get(ownerId, id).id })),
  };
}
