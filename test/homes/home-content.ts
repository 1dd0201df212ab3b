import type { Settings } from '../../shared/contract/app.ts';
import type { Message } from '../../shared/contract/conversations.ts';

/** `content.json` of a home: what its version put in. A later version may put in more kinds; an older home has none of them. */
export interface HomeContent {
  conversations: { id: string; title: string; messages: Message[] }[];
  accounts: { name: string; provider: string; baseUrl: string; models: string[]; apiKey: string }[];
  settings: Partial<Settings>;
  clients: string[];
  /** Documents that were uploaded; `finds` is a question with the words that the passage found for it must hold. */
  knowledgeBases?: { name: string; documents: string[]; finds: { query: string; file: string; words: string }[] }[];
}
