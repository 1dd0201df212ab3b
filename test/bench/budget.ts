/**
 * What hard budgets hold under random requests, and how much of a prompt is held for what a
 * provider counts. The requests go over every route and two wires of a real host, with every
 * ending, against a provider that counts with real tokenizers
 * (test/adversary/support/budget-run.ts).
 */
import { readFileSync, readdirSync } from 'node:fs';
import type { ChatRequest } from '../../shared/chat.ts';
import * as fc from 'fast-check';
import { countText } from '../../electron/host/usage/token-bound.ts';
import { atMostAt, countPrompt } from '../../electron/host/usage/count-prompt.ts';
import { textKinds } from '../adversary/generators/texts.ts';
import { runAgainstBudget, type BudgetRun } from '../adversary/support/budget-run.ts';
import { startWorld } from '../adversary/support/world.ts';
import { providerEndings, type ProviderEnding } from '../fakes/counting-provider.ts';
import { tokenizerNames, tokenizers } from '../fakes/tokenizers.ts';
import { percentile } from './percentile.ts';
import type { Row } from './row.ts';

const requests = 20_000;
/** Each with a budget that is used up, and one that is not. */
const runs = [
  { atOnce: 1, share: 0.05 },
  { atOnce: 20, share: 0.45 },
  { atOnce: 200, share: 0.5 },
] as const;

/** Mostly answers: where half of all requests fail, breakers keep the rest from being sent. */
const endings: readonly ProviderEnding[] = [
  ...Array.from({ length: 40 }, () => 'answers' as const),
  ...providerEndings,
  'unsaid',
  'cut',
];

async function overruns(): Promise<BudgetRun[]> {
  const world = await startWorld({ withBases: false });
  const found: BudgetRun[] = [];
  try {
    for (const [index, { atOnce, share }] of runs.entries()) {
      const some = Math.round((requests * share) / 2);
      for (const limitTokens of [some * 1_000, some * 1_000_000])
        found.push(
          await runAgainstBudget(world, {
            seed: 100 + index,
            requests: some,
            atOnce,
            limitTokens,
            endings,
          }),
        );
    }
  } finally {
    await world.close();
  }
  return found;
}

const here = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Paragraphs {
  data: readonly { paragraphs: readonly { context: string }[] }[];
}
const paragraphsOf = (language: string): string[] =>
  (JSON.parse(here(`test/data/retrieval/xquad.${language}.json`)) as Paragraphs).data.flatMap(
    ({ paragraphs }) => paragraphs.map(({ context }) => context),
  );

const pieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.floor(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );

const tool = {
  name: 'search_documents',
  description:
    'Searches the documents of the user and returns the best passages with their sources.',
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to search for, as a question or as keywords' },
      limit: { type: 'integer', minimum: 1, maximum: 50 },
    },
    required: ['query'],
  },
};
const prompt = (...contents: string[]): ChatRequest => ({
  model: 'm',
  messages: contents.map((content, index) => ({
    role: index === 0 && contents.length > 1 ? 'system' : 'user',
    content,
  })),
});

const several = (texts: readonly string[], from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, index) => texts[(from * count + index) % texts.length] ?? '',
  ).join('\n\n');

/**
 * Questions on eight passages, the most that Hearth itself sends, in English and Chinese; a text to
 * summarise, code to look at, a chat of five turns, and a loop with a tool.
 */
function mix(): { kind: string; request: ChatRequest }[] {
  const [english, chinese] = [paragraphsOf('en'), paragraphsOf('zh')];
  const docs = readdirSync(new URL('../../docs/decisions', import.meta.url))
    .map((file) => here(`docs/decisions/${file}`))
    .join('\n');
  const code =
    here('electron/host/routing/create-router.ts') +
    here('electron/host/usage/ledger.ts') +
    here('electron/host/knowledge/create-knowledge.ts');
  const rules =
    'You answer questions from the passages below. Name the passage that each sentence rests ' +
    'on. Say so when they do not hold the answer.';
  const some = <T>(count: number, one: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => one(index));
  return [
    ...some(40, (index) => ({
      kind: 'eight passages in English',
      request: prompt(rules, `${several(english, index, 8)}\n\nWhat does the text say about this?`),
    })),
    ...some(20, (index) => ({
      kind: 'eight passages in Chinese',
      request: prompt(
        '根据下面的段落回答问题，并注明依据。',
        `${several(chinese, index, 8)}\n\n这段话说了什么？`,
      ),
    })),
    ...pieces(docs, 4_000)
      .slice(0, 20)
      .map((text) => ({
        kind: 'a text to summarise',
        request: prompt(`Please summarise this in three sentences:\n\n${text}`),
      })),
    ...some(20, (index) => ({
      kind: 'a chat of five turns',
      request: prompt(
        rules,
        ...some(5, (turn) => english[(index * 5 + turn) % english.length] ?? ''),
      ),
    })),
    ...pieces(code, 4_000)
      .slice(0, 8)
      .map((text) => ({
        kind: 'code',
        request: prompt(`What is wrong with this code?\n\n${text}`),
      })),
    ...some(8, (index) => ({
      kind: 'with a tool',
      request: { ...prompt(rules, several(english, index, 8)), tools: [tool] },
    })),
  ];
}

/** As OpenAI counts: texts, schemas, four tokens a message and three more. */
function countedBy(
  name: (typeof tokenizerNames)[number],
  { messages, tools = [] }: ChatRequest,
): number {
  const count = tokenizers[name];
  return (
    messages.reduce(
      (sum, { content }) => sum + 4 + count(typeof content === 'string' ? content : ''),
      3,
    ) + tools.reduce((sum, one) => sum + count(JSON.stringify(one)), 0)
  );
}

async function heldVsCounted(): Promise<{ all: number[]; byKind: Map<string, number[]> }> {
  const all: number[] = [];
  const byKind = new Map<string, number[]>();
  for (const { kind, request } of mix()) {
    const held = atMostAt(await countPrompt(request, new AbortController().signal), request.model);
    for (const name of tokenizerNames) {
      const ratio = held / countedBy(name, request);
      all.push(ratio);
      byKind.set(kind, [...(byKind.get(kind) ?? []), ratio]);
    }
  }
  return { all, byKind };
}

const texts = 20_000;

/** Texts that some tokenizer counts higher than they would be held. */
function undercounted(): number {
  const kinds = Object.values(textKinds);
  let found = 0;
  for (const kind of kinds) {
    for (const text of fc.sample(kind, { numRuns: Math.ceil(texts / kinds.length), seed: 13 })) {
      const { atMost } = countText(text);
      if (tokenizerNames.some((name) => tokenizers[name](text) > atMost)) found += 1;
    }
  }
  return found;
}

export async function rows(): Promise<Row[]> {
  const held = await heldVsCounted();
  const found = await overruns();
  const sum = (of: (run: BudgetRun) => number): number =>
    found.reduce((total, run) => total + of(run), 0);
  const note =
    `${requests} random requests over four routes and two wires, 1, 20 and 200 at once, with ` +
    `every ending: ${sum(({ sent }) => sent)} were sent, ${sum(({ refused }) => refused)} ` +
    `refused; the provider counted ${sum(({ counted }) => counted)} tokens, the ledger ` +
    sum(({ used }) => used);
  const kinds = [...held.byKind]
    .map(([kind, ratios]) => `${kind} ${percentile(ratios, 0.5).toFixed(2)}`)
    .join(', ');
  return [
    {
      name: 'budget.overrunTokens',
      value: sum(({ overrun }) => overrun),
      unit: 'tokens',
      op: '<=',
      floor: 0,
      note,
    },
    {
      name: 'budget.undercount',
      value: sum(({ undercount }) => undercount),
      unit: 'tokens',
      op: '<=',
      floor: 0,
      note: 'of the same requests: how far the ledger is below what the provider counted',
    },
    {
      name: 'budget.textsUndercounted',
      value: undercounted(),
      unit: 'texts',
      op: '<=',
      floor: 0,
      note:
        `of ${texts} generated texts in 20 scripts, code, base64 and emoji ` +
        `(test/adversary/generators/texts.ts), by ${tokenizerNames.join(', ')}`,
    },
    {
      name: 'budget.heldVsCounted',
      value: percentile(held.all, 0.5),
      unit: '×',
      op: '<=',
      floor: 1.3,
      note:
        `median over ${held.all.length / tokenizerNames.length} prompts and the tokenizers ` +
        `${tokenizerNames.join(', ')}: ${kinds}; least ${Math.min(...held.all).toFixed(2)}, 95 ` +
        `% up to ${percentile(held.all, 0.95).toFixed(2)}`,
    },
  ];
}
