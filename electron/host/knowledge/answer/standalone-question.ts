import { scriptOf } from '../text/script.ts';
import { coverage, credit, heldText, questionUnits, type QuestionUnit } from './question-units.ts';

/** What a model may write instead of a follow-up. */
const longestStandalone = 300;
/**
 * So much of its content must stand in the conversation or the question: who only resolves what was
 * meant invents nothing.
 */
const groundedFloor = 0.5;

const label = new RegExp(
  '^(?:(?:stand-?alone|search|rewritten|self-contained)\\s+)?(?:query|question)\\s*[:：]\\s*|' +
    '^(?:检索|搜索|改写后的?)?(?:查询|问题|检索词)\\s*[:：]\\s*',
  'i',
);
const quoted = /^["'“‘「『`*]+(.*?)["'”’」』`*]+$/;

/**
 * All of one weight: how rare a word is in the documents says nothing about whether it was asked
 * for.
 */
const unitsOf = (text: string): QuestionUnit[] =>
  questionUnits(text, {}, 0).map((unit) => ({ ...unit, weight: 1 }));

function firstLine(said: string): string {
  const line =
    said
      .replace(/<think>[^]*?(?:<\/think>|$)/gi, '')
      .split('\n')
      .map((one) => one.trim())
      .find((one) => one !== '') ?? '';
  return line.replace(label, '').replace(quoted, '$1').trim();
}

/**
 * The question that a model made of a follow-up, out of all that it said; null where that is none:
 * too long, in another script than the question, without anything that was asked for, or about what
 * was never mentioned (a refusal, an answer out of its own knowledge, a translation).
 * @param said all of the model's text
 * @param conversation what the model was shown of the turns before the question
 */
export function standaloneQuestion(
  said: string,
  question: string,
  conversation: string,
): string | null {
  const line = firstLine(said);
  if (
    line === '' ||
    line.length > longestStandalone ||
    /[:：]$/.test(line) ||
    scriptOf(line) !== scriptOf(question)
  )
    return null;
  // What takes the place of a question and asks nothing is its answer.
  if (/[?？]\s*$/.test(question) && !/[?？]$/.test(line)) return null;
  const units = unitsOf(line);
  const asked = unitsOf(question);
  const held = heldText(line);
  if (units.length === 0 || (asked.length > 0 && !asked.some((unit) => credit(unit, held) > 0)))
    return null;
  return coverage(units, heldText(`${conversation}\n${question}`)) >= groundedFloor ? line : null;
}
