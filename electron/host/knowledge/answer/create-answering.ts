import type { Log } from '../../security/log.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { AskResult, SearchHit, Source } from '../../../../shared/contract/knowledge.ts';
import { toAppError } from '../../../../shared/errors.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { RoutedChat, Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import type { AnswerInput, Answering } from './answering.ts';
import { fitWithNeighbours } from '../retrieve/beside.ts';
import type { Fit } from '../retrieve/fit-passages.ts';
import type { Retrieved } from '../retrieve/retrieve.ts';
import { readsScript, scriptOf } from '../text/script.ts';
import { questionWords } from '../text/terms.ts';
import { createAnswerStream, type AnswerPiece } from './answer-stream.ts';
import { checkCitations, checkStrictly, cite } from './citations.ts';
import { isDeclined } from './decline.ts';
import {
  sentencesToWeigh,
  weigh,
  type Evidence,
  type EvidenceSentence,
  type SentenceVectors,
} from './evidence.ts';
import { bestSentences } from './extract.ts';
import { heldBack } from './held-back.ts';
import { composedPrompt, declinedText, extractivePrompt } from './prompts.ts';
import { retrievalQuery } from './retrieval-query.ts';
import { createRewriting } from './rewrite.ts';
import { answerTokens, roomFor } from './room.ts';
import { createSentenceVectors } from './sentence-vectors.ts';

export interface AnsweringDeps {
  chat: Router['chat'];
  embed: Router['embed'];
  models(): readonly RunnableModel[];
  /** Empty when unknown. */
  languagesOf(modelId: string): readonly string[];
  settings(ownerId: string): Settings | Promise<Settings>;
  /**
   * Tells whether `auto` may be served by a cloud model; without it `auto` is taken for the first
   * model on this machine.
   */
  available?: Router['available'] | undefined;
  /**
   * Whether the caller or one of the bases asks for it. Throws `not_found` for somebody else's
   * base.
   */
  isLocalOnly(caller: Caller, baseIds: readonly string[]): Promise<boolean>;
  /** `localOnly` as above, when it was searched. Throws `not_found` too. */
  retrieve(
    caller: Caller,
    baseIds: readonly string[],
    query: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<Retrieved & { localOnly: boolean }>;
  log: Log;
}

/**
 * `quote`: the model can't write the question's language, so the best sentences themselves are the
 * answer.
 */
type Style = 'quote' | 'extract' | 'compose';

interface Prepared {
  input: AnswerInput;
  caller: Caller;
  style: Style;
  sources: Source[];
  evidence: Evidence;
}

/**
 * A model below this size, or of unknown size, is only asked to pick an answer out of a few
 * sentences.
 */
const smallBillion = 3;
/** Sentences are picked out of so many passages. */
const passagesForSentences = 5;
/** Of these a capable model reads as many as fit. */
const passagesRead = 10;
/**
 * On the fitted half of XQuAD the best 1, 2, 3 sentences hold the answer in 0.79, 0.91, 0.95 of the
 * questions in English, 0.73, 0.85, 0.89 in Chinese.
 */
const sentencesForSmall = 3;
const sentencesQuoted = 2;
const smallAnswerTokens = 80;
/**
 * A capable model gets doubtful cases too (log-odds), and its answer counts as declined when no
 * sentence of it rests on a source.
 */
const capableSlack = 2;

/**
 * Answers on documents. What is shown was checked against the passages sentence by sentence before
 * it is shown.
 */
export function createAnswering(deps: AnsweringDeps): Answering {
  const sentenceVectors = createSentenceVectors(deps.embed);

  const isSmall = (model: RunnableModel): boolean => (model.parametersBillion ?? 0) < smallBillion;

  const mayBeCloud = async (ownerId: string): Promise<boolean> =>
    ((await deps.available?.(ownerId)) ?? []).some(
      (model) => model.kind === 'chat' && !model.local,
    );

  /**
   * The model on this machine that answers; null where it may be one of an account, or is none that
   * is here.
   */
  const localFor = async (model: string, caller: Caller): Promise<RunnableModel | null> => {
    const chosen =
      model === 'auto' ? (await deps.settings(caller.ownerId)).defaultChatModel : model;
    const chat = deps.models().filter((known) => known.kind === 'chat');
    if (chosen !== 'auto') return chat.find((known) => known.id === chosen) ?? null;
    return !caller.localOnly && (await mayBeCloud(caller.ownerId)) ? null : (chat[0] ?? null);
  };

  const styleFor = async (
    { model, question, history }: AnswerInput,
    caller: Caller,
  ): Promise<{ style: Style; fit: Fit; history: AnswerInput['history'] }> => {
    const local = await localFor(model, caller);
    if (local === null || !isSmall(local))
      return { style: 'compose', ...roomFor(history, local?.contextTokens) };
    const languages = deps.languagesOf(local.id);
    const style =
      languages.length === 0 || readsScript(languages, scriptOf(question)) ? 'extract' : 'quote';
    return {
      style,
      fit: { maxTokens: Number.POSITIVE_INFINITY, least: 0, most: passagesForSentences },
      history: [],
    };
  };

  /**
   * What was meant for a capable model may be served by a small one here when the cloud failed: its
   * words are checked like any small model's.
   */
  const servedBySmall = (routed: RoutedChat): boolean => {
    const served = routed.footnote();
    return (
      served?.local === true &&
      deps.models().some((model) => model.id === served.model && isSmall(model))
    );
  };

  const rewrite = createRewriting({ ...deps, isWeak: servedBySmall });

  const vectorsFor = async (
    found: Retrieved,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<SentenceVectors | null> => {
    if (!found.meaning || found.hits.length === 0) return null;
    try {
      return await sentenceVectors(
        found.meaning,
        sentencesToWeigh(found.hits).map((sentence) => sentence.text),
        caller,
        signal,
      );
    } catch (cause) {
      if (signal.aborted) throw cause;
      deps.log.warn({ code: toAppError(cause).code }, 'sentences could not be compared by meaning');
      return null;
    }
  };

  /**
   * The model's text, checked sentence by sentence; the best sentence itself when nothing of it can
   * stay. Tells `cited` of the sources each sentence rests on.
   */
  async function* generate(
    { input, style, sources, evidence }: Prepared,
    routed: RoutedChat,
    cited: (numbers: readonly number[]) => void,
  ): AsyncGenerator<string> {
    const best = bestSentences(input.question, evidence, sentencesForSmall);
    const said = new Set<string>();
    let inCode = false;
    for await (const { text: sentence, code } of piecesOf(routed, style === 'extract')) {
      const strict = style === 'extract' || servedBySmall(routed);
      if (code && strict) continue;
      if (code) {
        yield inCode ? sentence : `\n${sentence}`;
        inCode = true;
        said.add(sentence);
        continue;
      }
      inCode = false;
      const { text, cited: numbers } = strict
        ? checkStrictly(sentence, input.question, style === 'extract' ? best : sources)
        : checkCitations(sentence, input.question, sources);
      if (text.trim() === '' || (strict && said.has(text.trim()))) continue;
      said.add(text.trim());
      cited(numbers);
      yield text;
    }
    if (said.size > 0) return;
    cited(best.slice(0, 1).map(({ n }) => n));
    yield* quotes(best.slice(0, 1));
  }

  const start = ({ input, caller, style, sources, evidence }: Prepared): RoutedChat => {
    const messages =
      style === 'extract'
        ? extractivePrompt(
            input.question,
            bestSentences(input.question, evidence, sentencesForSmall),
          )
        : composedPrompt(input.question, sources, input.history);
    const request = {
      model: input.model,
      messages,
      temperature: 0,
      maxTokens: style === 'extract' ? smallAnswerTokens : answerTokens,
    };
    return deps.chat({
      caller,
      purpose: 'answer',
      isPart: true,
      request,
      signal: input.signal,
      ...(input.conversationId === undefined ? {} : { conversationId: input.conversationId }),
    });
  };

  /**
   * By the model that answers, unless it is a small one: those answer in the place of asking
   * (docs/decisions/0031).
   */
  const rewrittenBy = async (input: AnswerInput): Promise<string | null> => {
    const caller = {
      ...input.caller,
      localOnly: await deps.isLocalOnly(input.caller, input.baseIds),
    };
    const local = await localFor(input.model, caller);
    return local !== null && isSmall(local) ? null : rewrite(input, caller, local !== null);
  };

  /** What is searched for, and by what the passages are weighed. */
  const searchFor = async (input: AnswerInput): Promise<{ query: string; weighed: string }> => {
    const rewritten =
      input.history.length > 0 && (await deps.settings(input.caller.ownerId)).rewriteQuestions
        ? await rewrittenBy(input)
        : null;
    if (rewritten !== null) return { query: rewritten, weighed: rewritten };
    const query = retrievalQuery(input.question, input.history);
    // “Why?” says nothing that a passage could hold: what it leans on does.
    return { query, weighed: questionWords(input.question).length > 0 ? input.question : query };
  };

  const prepare = async (
    input: AnswerInput,
    style: Style,
    found: Retrieved & { sources: Source[] },
    caller: Caller,
    weighed: string,
  ): Promise<Prepared> => {
    return {
      input,
      caller,
      style,
      sources: found.sources,
      evidence: weigh(weighed, found, await vectorsFor(found, caller, input.signal)),
    };
  };

  return {
    async *answer(input) {
      const clock = createClock();
      const { query, weighed } = await searchFor(input);
      const read = await deps.retrieve(
        input.caller,
        input.baseIds,
        query,
        passagesRead,
        input.signal,
      );
      const all = { ...read, ...heldBack(read.hits, read.localOnly) };
      const caller = { ...input.caller, localOnly: all.localOnly };
      const { style, fit, history } = await styleFor(input, caller);
      const { hits, sources } = await fitWithNeighbours(all.hits, fit, (chosen) =>
        style === 'compose' ? all.beside(chosen) : Promise.resolve([]),
      );
      const found = { ...all, hits, sources: sources.map(toSource) };
      clock.retrieved();
      yield {
        type: 'sources',
        sources: found.sources,
        ...(query === input.question ? {} : { searchedFor: query }),
      };
      const prepared = await prepare({ ...input, history }, style, found, caller, weighed);
      const declined = isDeclined(prepared.evidence, style === 'compose' ? capableSlack : 0);
      const routed = declined || style === 'quote' ? null : start(prepared);
      let rests = routed === null && !declined;
      const pieces = routed
        ? generate(prepared, routed, (numbers) => (rests ||= numbers.length > 0))
        : declined
          ? [declinedText(input.question, prepared.sources.length > 0)]
          : quotes(bestSentences(input.question, prepared.evidence, sentencesQuoted));
      let answer = '';
      for await (const piece of pieces) {
        const text = answer === '' ? piece.trimStart() : joined(answer, piece);
        clock.token();
        answer += text;
        yield { type: 'delta', text };
      }
      const footnote = routed?.footnote() ?? null;
      yield { type: 'footnote', footnote };
      const result: AskResult = {
        answer: answer.trimEnd(),
        declined: !rests,
        sources: prepared.sources,
        timing: clock.timing(footnote?.outputTokens ?? null),
        model: footnote?.model ?? '',
      };
      yield { type: 'done', result };
    },
  };
}

function* quotes(sentences: readonly EvidenceSentence[]): Generator<string> {
  for (const { text, n } of sentences) yield cite(text, [n]);
}

/** A last sentence that the token limit cut off is left out when `whole` is asked for. */
async function* piecesOf(routed: RoutedChat, whole: boolean): AsyncGenerator<AnswerPiece> {
  const stream = createAnswerStream();
  let cut = false;
  for await (const event of routed.events) {
    if (event.type === 'text') yield* stream.push(event.text);
    else if (event.type === 'finish') cut = event.reason === 'length';
  }
  const rest = stream.end();
  yield* cut && whole ? rest.slice(0, -1) : rest;
}

/** A dropped sentence may have taken the space with it. */
function joined(answer: string, piece: string): string {
  return /[\s\p{Script=Han}。！？；]$/u.test(answer) || /^\s/.test(piece) ? piece : ` ${piece}`;
}

function toSource({
  n,
  baseId,
  documentId,
  chunkId,
  file,
  page,
  heading,
  text,
  score,
  localOnly,
}: SearchHit): Source {
  return {
    n,
    baseId,
    documentId,
    chunkId,
    file,
    page,
    heading,
    text,
    score,
    ...(localOnly ? { localOnly } : {}),
  };
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
      const tokensPerSecond =
        outputTokens !== null && outputTokens > 0 && totalMs > retrievalMs
          ? (outputTokens * 1000) / (totalMs - retrievalMs)
          : null;
      return { retrievalMs, firstTokenMs, totalMs, tokensPerSecond };
    },
  };
}
