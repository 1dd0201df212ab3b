import { startEmbedder } from './embedder.ts';
import { measureSet, type Figures, type Side } from './retrieval-set.ts';
import { otherSets, xquadSet } from './retrieval-sets.ts';
import type { Row } from './row.ts';
import type { BenchLanguage } from './xquad.ts';

const figures = ['recall1', 'recall5', 'mrr'] as const;
const named: Readonly<Record<Side, string>> = {
  words: 'lexical',
  vectors: 'vectors',
  hybrid: 'hybrid',
};
/** The hybrid's are the goals; the sides' what plain BM25 and MiniLM alone had before. */
const floors: Readonly<Record<BenchLanguage, Record<Side, Figures>>> = {
  en: {
    words: { recall1: 0.937, recall5: 0.987, mrr: 0.961 },
    vectors: { recall1: 0.887, recall5: 0.98, mrr: 0.93 },
    hybrid: { recall1: 0.95, recall5: 0.992, mrr: 0.968 },
  },
  zh: {
    words: { recall1: 0.93, recall5: 0.988, mrr: 0.955 },
    vectors: { recall1: 0.126, recall5: 0.275, mrr: 0.204 },
    hybrid: { recall1: 0.93, recall5: 0.991, mrr: 0.955 },
  },
};
/** On no set may the fusion lose more than this against the better of its sides. */
const lossMax = 0.005;

const shown = ({ recall1, recall5, mrr }: Figures): string =>
  [recall1, recall5, mrr].map((value) => value.toFixed(3)).join(' / ');

function xquadRows(language: BenchLanguage, measured: Record<Side, Figures>, count: number): Row[] {
  return figures.flatMap((figure) =>
    (['words', 'vectors', 'hybrid'] as const).map((side) => ({
      name: `kb.xquad.${language}.${figure}.${named[side]}`,
      value: measured[side][figure],
      unit: '',
      op: '>=' as const,
      floor: floors[language][side][figure],
      note:
        `XQuAD, ${count} questions, 240 paragraphs, the app’s own chunks, MiniLM int8 (reads ` +
        'English only)',
    })),
  );
}

function lossRow(name: string, measured: Record<Side, Figures>, count: number): Row {
  const value = Math.min(
    ...figures.map(
      (figure) =>
        measured.hybrid[figure] - Math.max(measured.words[figure], measured.vectors[figure]),
    ),
  );
  return {
    name: `kb.vsBetterSide.${name}`,
    value,
    unit: '',
    op: '>=',
    floor: -lossMax,
    note:
      `${count} questions; recall@1 / @5 / MRR by words ${shown(measured.words)}, by vectors ` +
      `${shown(measured.vectors)}, fused ${shown(measured.hybrid)}; the worst of the three ` +
      'differences',
  };
}

export async function rows(): Promise<Row[]> {
  const embedder = startEmbedder();
  const result: Row[] = [];
  try {
    for (const language of ['en', 'zh'] as const) {
      const set = xquadSet(language);
      const measured = await measureSet(set, embedder);
      result.push(
        ...xquadRows(language, measured, set.questions.length),
        lossRow(`xquad.${language}`, measured, set.questions.length),
      );
    }
    for (const [name, open] of Object.entries(otherSets)) {
      const set = open();
      result.push(lossRow(name, await measureSet(set, embedder), set.questions.length));
    }
  } finally {
    await embedder.stop();
  }
  return result;
}
