import type { Log } from '../../security/log.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { AskResult, SearchHit, Source } from '../../../../shared/contract/knowledge.ts';
import { toAppError } from '../../../../shared/errors.ts';
import type { RunnableModel } from '../../local-models/local-runtime.ts';
import type { Caller, RoutedChat, Router } from '../../routing/routed.ts';
import type { AnswerInput, Answering } from '../answering.ts';
import type { Retrieved } from '../retrieve/retrieve.ts';
import { checkCitations, checkStrictly, cite, type CheckedSentence } from './citations.ts';
import { isDeclined } from './decline.ts';
import { sentencesToWeigh, weigh, type Evidence, type SentenceVectors } from './evidence.ts';
import { bestSentences } from './extract.ts';
import { composedPrompt, declinedText, extractivePrompt } from './prompts.ts';
import { retrievalQuery } from './retrieval-query.ts';
import { createSentenceStream } from './sentence-stream.ts';
import { createSentenceVectors } from './sentence-vectors.ts';

export interface AnsweringDeps {
  chat: Router['chat'];
  embed: Router['embed'];
  models(): readonly RunnableModel[];
  settings(ownerId: string): Settings | Promise<Settings>;
  /** `localOnly` is true when the caller or one of the bases asks for it. Throws `not_found` for somebody else's base. */
  retrieve(caller: Caller, baseIds: readonly string[], query: string, limit: number, signal: AbortSignal): Promise<Retrieved & { localOnly: boolean }>;
  log: Log;
}

type Style = 'extract' | 'compose';

interface Prepared {
  input: AnswerInput;
  caller: Caller;
  style: Style;
  sources: Source[];
  evidence: Evidence;
}

/** A model below this size, or of unknown size, is only asked to pick an answer out of a few sentences. */
const smallBillion = 3;
const passagesFor: Readonly<Record<Style, number>> = { extract: 5, compose: 8 };
const sentencesForSmall = 3;
const smallAnswerTokens = 80;
const answerTokens = 1024;

/** Answers on documents. What is shown was checked against the passages sentence by sentence before it is shown. */
export function createAnswering(deps: AnsweringDeps): Answering {
  const sentenceVectors = createSentenceVectors(deps.embed);

  const styleFor = async ({ model, caller }: AnswerInput): Promise<Style> => {
    const chosen = model === 'auto' ? (await deps.settings(caller.ownerId)).defaultChatModel : model;
    const chat = deps.models().filter((known) => known.kind === 'chat');
    const local = chosen === 'auto' ? chat[0] : chat.find((known) => known.id === chosen);
    return local && (local.parametersBillion ?? 0) < smallBillion ? 'extract' : 'compose';
  };

  const vectorsFor = async (found: Retrieved, caller: Caller, signal: AbortSignal): Promise<SentenceVectors | null> => {
    if (!found.meaning || found.hits.length === 0) return null;
    try {
      return await sentenceVectors(found.meaning, sentencesToWeigh(found.hits).map((sentence) => sentence.text), caller, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      deps.log.warn({ code: toAppError(cause).code }, 'sentences could not be compared by meaning');
      return null;
    }
  };

  /** The model's text, checked sentence by sentence; at least the best sentence itself when nothing of it can stay. */
  async function* generate({ input, caller, style, sources, evidence }: Prepared, routed: RoutedChat): AsyncGenerator<string> {
    const best = bestSentences(input.question, evidence, sentencesForSmall);
    const check = (sentence: string): CheckedSentence => (style === 'extract' ? checkStrictly(sentence, input.question, best.map(({ n, text }) => ({ n, text }))) : checkCitations(sentence, input.question, sources));
    const said = new Set<string>();
    let cited = false;
    for await (const sentence of sentencesOfStream(routed)) {
      const { text, cited: numbers } = check(sentence);
      const key = text.trim();
      if (key === '' || (style === 'extract' && said.has(key))) continue;
      said.add(key);
      cited ||= numbers.length > 0;
      yield text;
    }
    const [quoted] = best;
    deps.log.debug({ caller: caller.via, style, cited }, 'answer checked');
    if (said.size === 0 && quoted) yield cite(quoted.text, [quoted.n]);
  }

  const start = ({ input, caller, style, sources, evidence }: Prepared): RoutedChat => {
    const messages = style === 'extract' ? extractivePrompt(input.question, bestSentences(input.question, evidence, sentencesForSmall)) : composedPrompt(input.question, sources, input.history);
    const request = { model: input.model, messages, temperature: 0, maxTokens: style === 'extract' ? smallAnswerTokens : answerTokens };
    return deps.chat({ caller, purpose: 'answer', request, signal: input.signal });
  };

  return {
    async *answer(input) {
      const clock = createClock();
      const style = await styleFor(input);
      const found = await deps.retrieve(input.caller, input.baseIds, retrievalQuery(input.question, input.history), passagesFor[style], input.signal);
      const caller = { ...input.caller, localOnly: found.localOnly };
      const sources = found.hits.map(toSource);
      clock.retrieved();
      yield { type: 'sources', sources };
      const evidence = weigh(input.question, found, await vectorsFor(found, caller, input.signal));
      if (isDeclined(evidence)) {
        const text = declinedText(input.question, sources.length > 0);
        clock.token();
        yield { type: 'delta', text };
        yield { type: 'footnote', footnote: null };
        yield { type: 'done', result: { answer: text, declined: true, sources, timing: clock.timing(null), model: '' } satisfies AskResult };
        return;
      }
      const prepared = { input, caller, style, sources, evidence };
      const routed = start(prepared);
      let answer = '';
      for await (const piece of generate(prepared, routed)) {
        const text = answer === '' ? piece.trimStart() : joined(answer, piece);
        clock.token();
        answer += text;
        yield { type: 'delta', text };
      }
      const footnote = routed.footnote();
      yield { type: 'footnote', footnote };
      yield { type: 'done', result: { answer, declined: false, sources, timing: clock.timing(footnote?.outputTokens ?? null), model: footnote?.model ?? input.model } satisfies AskResult };
    },
  };
}

async function* sentencesOfStream(routed: RoutedChat): AsyncGenerator<string> {
  const stream = createSentenceStream();
  for await (const event of routed.events) if (event.type === 'text') yield* stream.push(event.text);
  yield* stream.end();
}

/** A dropped sentence may have taken the space with it. */
function joined(answer: string, piece: string): string {
  return /[\s\p{Script=Han}。！？；]$/u.test(answer) || /^\s/.test(piece) ? piece : ` ${piece}`;
}

function toSource({ n, baseId, documentId, chunkId, file, page, heading, text, score }: SearchHit): Source {
  return { n, baseId, documentId, chunkId, file, page, heading, text, score };
}

/** Milliseconds from the question on. */
function createClock() {
  const startedAt = performance.now();
  let retrievalMs = 0;
  let firstTokenMs: number | null = null;
  const passed = (): number => performance.now() - startedAt;
  return {
    retrieved(): void {
      retrievalMs = passed();
    },
    token(): void {
      firstTokenMs ??= passed();
    },
    timing(outputTokens: number | null): AskResult['timing'] {
      const totalMs = passed();
      const tokensPerSecond = outputTokens !== null && outputTokens > 0 && totalMs > retrievalMs ? (outputTokens * 1000) / (totalMs - retrievalMs) : null;
      return { retrievalMs, firstTokenMs, totalMs, tokensPerSecond };
    },
  };
}
