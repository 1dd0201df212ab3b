import type { AccountLimits } from '../../shared/contract/accounts.ts';
import type { BudgetInput } from '../../shared/contract/budgets.ts';
import type { PolicyDefinition } from '../../shared/contract/policies.ts';
import type { Price } from '../../shared/contract/prices.ts';
import type { Settings } from '../../shared/contract/app.ts';
import type { Message } from '../../shared/contract/conversations.ts';

/**
 * `content.json` of a home: what its version put in. A later version may put in more kinds; an
 * older home has none of them.
 */
export interface HomeContent {
  conversations: { id: string; title: string; messages: Message[] }[];
  accounts: { name: string; provider: string; baseUrl: string; models: string[]; apiKey: string }[];
  settings: Partial<Settings>;
  clients: string[];
  /** Each with the versions that it has had, the last one in force. */
  policies?: { alias: string; versions: PolicyDefinition[] }[];
  budgets?: BudgetInput[];
  prices?: { provider: string; model: string; price: Price }[];
  /** Of the first account: what it may use, and the hint of a key that has not answered yet. */
  pool?: { limits: AccountLimits; weight: number; nextKeyHint: string };
  /**
   * Documents that were uploaded; `finds` is a question with the words that the passage found for
   * it must hold.
   */
  knowledgeBases?: {
    name: string;
    documents: string[];
    finds: { query: string; file: string; words: string }[];
  }[];
}
