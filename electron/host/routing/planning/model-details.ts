import {
  modelCapabilities,
  type ModelCapability,
} from '../../../../shared/contract/account-models.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Price } from '../../../../shared/contract/prices.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Prices } from '../../usage/prices.ts';
import { capabilityOf, type ModelSources } from '../candidates/model-facts.ts';
import { modelPriorityOf } from '../candidates/served-models.ts';

/** What is known of a model that can be asked. Null: nothing tells. */
export interface ModelDetails {
  capabilities: Readonly<Record<ModelCapability, boolean | null>>;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  /** Among the models of the account that is tried first; null for models on this machine. */
  priority: number | null;
  /** Of the account that is tried first; null for models on this machine, which cost nothing. */
  price: Price | null;
}

/** Of no model in particular: a policy, a knowledge base. */
export const noDetails: ModelDetails = {
  capabilities: {
    streaming: null,
    tools: null,
    structured_output: null,
    vision: null,
    reasoning: null,
  },
  contextTokens: null,
  maxOutputTokens: null,
  price: null,
  priority: null,
};

/** Chat models of this machine: their grammar writes tool calls and JSON, and they read text. */
export const localDetails = ({ kind, contextTokens }: RunnableModel): ModelDetails => {
  const chats = kind === 'chat';
  return {
    ...noDetails,
    capabilities: {
      streaming: chats,
      tools: chats,
      structured_output: chats,
      vision: false,
      reasoning: chats ? null : false,
    },
    contextTokens,
  };
};

const accountDetails = (
  sources: ModelSources,
  { price, priority }: Pick<ModelDetails, 'price' | 'priority'>,
): ModelDetails => ({
  capabilities: {
    ...noDetails.capabilities,
    ...Object.fromEntries(
      modelCapabilities.map((one) => [one, capabilityOf(sources, one)?.able ?? null] as const),
    ),
  },
  contextTokens: sources.listed?.contextTokens ?? sources.known?.contextTokens ?? null,
  maxOutputTokens: sources.listed?.maxOutputTokens ?? sources.known?.maxOutputTokens ?? null,
  price,
  priority,
});

const smaller = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/**
 * Two accounts with one model: able where one of them is, since the router asks that one; what one
 * request may hold is what both can read.
 */
function merged(first: ModelDetails, next: ModelDetails): ModelDetails {
  const capabilities = { ...first.capabilities };
  for (const one of modelCapabilities)
    if (capabilities[one] !== true) capabilities[one] = next.capabilities[one] ?? capabilities[one];
  return {
    capabilities,
    contextTokens: smaller(first.contextTokens, next.contextTokens),
    maxOutputTokens: smaller(first.maxOutputTokens, next.maxOutputTokens),
    price: first.price,
    priority: first.priority,
  };
}

export interface DetailedAccount {
  account: Account;
  models: readonly string[];
}

/** By model id, of accounts in the order in which they are tried. */
export function detailsOfAccounts(
  ownerId: string,
  served: readonly DetailedAccount[],
  {
    sources,
    prices,
  }: {
    sources: (account: Account, model: string) => ModelSources;
    prices: Pick<Prices, 'of'>;
  },
): Map<string, ModelDetails> {
  const details = new Map<string, ModelDetails>();
  for (const { account, models } of served)
    for (const model of models) {
      const price = prices.of(ownerId, account.provider, model, account.baseUrl);
      const priority = modelPriorityOf(account, model);
      const found = accountDetails(sources(account, model), { price, priority });
      const known = details.get(model);
      details.set(model, known === undefined ? found : merged(known, found));
    }
  return details;
}
