import { writeFileSync } from 'node:fs';
import {
  declineModelFor,
  isDeclined,
  logOdds,
} from '../../electron/host/knowledge/answer/decline.ts';
import { createAnswering } from '../../electron/host/knowledge/answer/create-answering.ts';
import { isFitted } from './decline-fit.ts';
import { startEmbedder } from './embedder.ts';
import { groundedShare } from './grounded.ts';
import { localChat } from './local-chat.ts';
import type { Row } from './row.ts';
import { openXquadBase, type Asked, type BenchLanguage } from './xquad.ts';

const floors = { right: 0.7, wrong: 0.1, grounded: 0.95 };

function share(asked: readonly Asked[], declined: (one: Asked) => boolean): number {
  return asked.length === 0 ? 0 : asked.filter(declined).length / asked.length;
}

/** Rightly and wrongly declined at every threshold, on the reported half. */
function curveOf(asked: readonly Asked[]): { threshold: number; right: number; wrong: number }[] {
  const odds = (one: Asked): number => logOdds(one.evidence, declineModelFor(one.evidence));
  return Array.from({ length: 33 }, (_, i) => -4 + i * 0.25).map((threshold) => ({
    threshold,
    right: share(
      asked.filter(({ gone }) => gone),
      (one) => odds(one) < threshold,
    ),
    wrong: share(
      asked.filter(({ gone }) => !gone),
      (one) => odds(one) < threshold,
    ),
  }));
}

function declineRows(language: BenchLanguage, reported: readonly Asked[]): Row[] {
  const note =
    `XQuAD, ${reported.length / 2} questions of the articles with an odd number; model and ` +
    'threshold fixed on the even ones';
  const declined = (one: Asked): boolean => isDeclined(one.evidence);
  return [
    {
      name: `decline.right.${language}`,
      value: share(
        reported.filter(({ gone }) => gone),
        declined,
      ),
      unit: 'share',
      op: '>=',
      floor: floors.right,
      note: `${note}; paragraph taken out`,
    },
    {
      name: `decline.wrong.${language}`,
      value: share(
        reported.filter(({ gone }) => !gone),
        declined,
      ),
      unit: 'share',
      op: '<=',
      floor: floors.wrong,
      note: `${note}; paragraph left in`,
    },
  ];
}

export async function rows(): Promise<Row[]> {
  const embedder = startEmbedder();
  const chat = localChat();
  const result: Row[] = [];
  const curves: Record<string, unknown> = {};
  const grounded = { sentences: 0, held: 0 };
  for (const language of ['en', 'zh'] as const) {
    const base = await openXquadBase(language, embedder);
    const reported = (await base.askAll()).filter((asked) => !isFitted(asked));
    result.push(...declineRows(language, reported));
    curves[language] = curveOf(reported);
    const answering = createAnswering({ ...chat.deps, ...base.answeringDeps });
    const counted = await groundedShare(
      answering,
      reported.filter(({ gone }) => !gone),
      language === 'en' ? 60 : 30,
    );
    grounded.sentences += counted.sentences;
    grounded.held += counted.held;
    await base.close();
  }
  await chat.stop();
  await embedder.stop();
  writeFileSync(
    new URL('decline-curve.json', import.meta.url),
    `${JSON.stringify(curves, null, 1)}\n`,
  );
  const note =
    `${grounded.sentences} sentences of SmolLM2-135M's answers to 90 questions; held: 80 % of ` +
    'its words (by their first five letters or character pairs) and all numbers stand in the ' +
    'passage cited';
  return [
    ...result,
    {
      name: 'answer.grounded',
      value: grounded.held / Math.max(1, grounded.sentences),
      unit: 'share',
      op: '>=',
      floor: floors.grounded,
      note,
    },
  ];
}
