import type { Intent } from '../../../../shared/contract/policies.ts';

/** A cheap estimate of how hard a request is, 0 to 1, with what it is made of. */
export interface Complexity {
  score: number;
  /** Each part's name and its share of the score. */
  parts: readonly (readonly [name: string, points: number])[];
}

/** What a request seems to want, with the cues that spoke for it, the strongest first. */
export interface RequestIntent {
  intent: Intent;
  cues: readonly string[];
}

/**
 * All that rules and strategies know of a request. What is random or counted comes in here, so that
 * a plan is pure.
 */
export interface RoutingFacts {
  /** The client's name; `app` is the desktop. */
  client: string;
  /** Null where no rule asks for it, or the text is not known. */
  complexity: Complexity | null;
  intent: RequestIntent | null;
  tools: boolean;
  images: boolean;
  /** The answer has to follow a JSON schema. */
  structured?: boolean;
  /** Our estimate of the prompt. */
  inputTokens: number;
  /** What the answer may take: the request's own limit, else an assumption. */
  outputTokens: number;
  /** How many requests have begun in this tier; not named is none. */
  turns: Readonly<Record<string, number>>;
  /** In [0, 1). */
  random: number;
  /** What stays on one side of a split: a conversation, a client, an owner. */
  splitKey: string;
  /** The kinds for whose sake content rules keep the request on this machine. */
  contentBlocked?: string;
}

/**
 * The length of an answer that names no limit. Only the order by cost depends on it: what is
 * reserved and what is paid is counted elsewhere.
 */
export const assumedOutputTokens = 500;

export const noFacts: RoutingFacts = {
  client: 'app',
  complexity: null,
  intent: null,
  tools: false,
  images: false,
  inputTokens: 0,
  outputTokens: assumedOutputTokens,
  turns: {},
  random: 0,
  splitKey: '',
};
