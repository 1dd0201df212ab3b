import type { AskResult } from '../../shared/contract/answers.ts';
import type { Answering } from '../../electron/host/knowledge/answer/answering.ts';
import type { Asked } from './xquad.ts';

/**
 * Whether a sentence's content stands in the passage it cites, by a rule that shares no code with
 * the app: of its words of four letters and more, by their first five letters, and of its pairs of
 * Han characters at least 80 %, and every number.
 */
export function isHeld(sentence: string, passage: string): boolean {
  const plain = sentence.replace(/\[\d+\]/g, ' ').toLowerCase();
  const text = passage.toLowerCase();
  const words = (plain.match(/[a-zà-ž]{4,}/g) ?? []).map((word) => word.slice(0, 5));
  const pairs = [...plain]
    .map((character, i, all) => character + (all[i + 1] ?? ''))
    .filter((pair) => /^\p{Script=Han}{2}$/u.test(pair));
  const content = [...words, ...pairs];
  const numbers = plain.match(/\d+/g) ?? [];
  const held = content.filter((part) => text.includes(part)).length;
  return (
    held >= content.length * 0.8 &&
    numbers.every((number) => new RegExp(`(?<!\\d)${number}(?!\\d)`).test(text))
  );
}

/** A full stop behind a single capital is an initial's; a citation stands before the mark. */
function sentencesOf(answer: string): string[] {
  return answer
    .split(/(?<=(?<!\b\p{Lu})[.!?]["”]?)\s+|(?<=[。！？]["”]?)(?!["”])/u)
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence.replace(/\[\d+\]/g, '')));
}

function heldIn({ answer, sources }: AskResult): boolean[] {
  return sentencesOf(answer).map((sentence) =>
    [...sentence.matchAll(/\[(\d+)\]/g)].some((match) =>
      isHeld(sentence, sources.find((source) => source.n === Number(match[1]))?.text ?? ''),
    ),
  );
}

/**
 * Over answers to `count` questions spread over all; a sentence without a citation counts as not
 * held.
 */
export async function groundedShare(
  answering: Answering,
  asked: readonly Asked[],
  count: number,
): Promise<{ sentences: number; held: number }> {
  const step = Math.max(1, Math.floor(asked.length / count));
  const held: boolean[] = [];
  for (const { question } of asked.filter((_, i) => i % step === 0).slice(0, count)) {
    const input = {
      caller: { ownerId: 'bench', clientId: null, via: 'cli' as const, localOnly: true },
      baseIds: ['kb'],
      question: question.question,
      history: [],
      model: 'auto',
      signal: new AbortController().signal,
    };
    for await (const event of answering.answer(input)) {
      if (event.type !== 'done' || event.result.declined) continue;
      held.push(...heldIn(event.result));
      if (process.env['HEARTH_BENCH_VERBOSE'])
        process.stderr.write(
          `${question.question}\n  ${event.result.answer} ${heldIn(event.result).join()}\n`,
        );
    }
  }
  return { sentences: held.length, held: held.filter(Boolean).length };
}
