import type { AskResult, Citation, SearchHit } from '../../../../shared/contract/answers.ts';
import { toAppError } from '../../../../shared/errors.ts';
import type { Caller } from '../../caller.ts';
import type { RoutedChat, Router } from '../../routing/router.ts';
import type { Log } from '../../security/log.ts';
import { fitWithAdjacent } from '../retrieve/adjacent-passages.ts';
import type { Retrieved } from '../retrieve/retrieve.ts';
import { questionWords } from '../text/terms.ts';
import { createAnswerClock } from './answer-clock.ts';
import { createAnswerStyle, isSmall, type AnswerStyleDeps } from './answer-style.ts';
import type { AnswerInput, Answering } from './answering.ts';
import { isDeclined } from './decline.ts';
import { sentencesToWeigh, weigh, type SentenceVectors } from './evidence.ts';
import { bestSentences } from './extract.ts';
import { generateAnswer, quotes, startAnswer, type PreparedAnswer } from './generate-answer.ts';
import { filterLocalOnly } from './local-only-filter.ts';
import { declinedText } from './prompts.ts';
import { retrievalQuery } from './retrieval-query.ts';
import { createRewriting } from './rewrite-question.ts';
import { createSentenceVectors } from './sentence-vectors.ts';

export interface AnsweringDeps extends AnswerStyleDeps {
  chat: Router['chat'];
  embed: Router['embed'];
  /**
   * Whether the caller or one of the bases is local-only. Throws `not_found` for another owner's
   * base.
   */
  isLocalOnly(caller: Caller, baseIds: readonly string[]): Promise<boolean>;
  /** `localOnly`: as above, at the time of the search. Throws `not_found` too. */
  retrieve(
    caller: Caller,
    input: Pick<AnswerInput, 'baseIds' | 'filter' | 'signal'> & { query: string; limit: number },
  ): Promise<Retrieved & { localOnly: boolean }>;
  log: Log;
}

/** A capable model reads as many of these as fit. */
const passagesRead = 10;
const sentencesQuoted = 2;
/**
 * A capable model gets doubtful cases too (log-odds), and its answer counts as declined when no
 * sentence of it rests on a source.
 */
const capableSlack = 2;

/** What is searched for, and by what the passages are weighed. */
interface QuestionSearch {
  query: string;
  weighed: string;
}

interface FoundPassages extends Omit<PreparedAnswer, 'evidence'> {
  retrieved: Retrieved;
}

interface BegunAnswer {
  pieces: AsyncIterable<string> | Iterable<string>;
  /** Null where no model is asked. */
  routed: RoutedChat | null;
  /** Once the pieces have ended. */
  restsOnSources(): boolean;
}

/**
 * Answers on documents. Each sentence is checked against the passages before it is sent to the
 * reader.
 */
export function createAnswering(deps: AnsweringDeps): Answering {
  const sentenceVectors = createSentenceVectors(deps.embed);
  const { localModel, styleFor, isServedBySmall } = createAnswerStyle(deps);
  const rewrite = createRewriting({ ...deps, isWeak: isServedBySmall });

  /** By the model that answers, unless it is a small one (docs/decisions/0031). */
  const rewritten = async (input: AnswerInput): Promise<string | null> => {
    const localOnly = await deps.isLocalOnly(input.caller, input.baseIds);
    const caller = { ...input.caller, localOnly };
    const local = await localModel(input.model, caller);
    return local !== null && isSmall(local) ? null : rewrite(input, caller, local !== null);
  };

  const searchFor = async (input: AnswerInput): Promise<QuestionSearch> => {
    const mayRewrite =
      input.history.length > 0 && (await deps.settings(input.caller.ownerId)).rewriteQuestions;
    const standalone = mayRewrite ? await rewritten(input) : null;
    if (standalone !== null) return { query: standalone, weighed: standalone };
    const query = retrievalQuery(input.question, input.history);
    // “Why?” has no word that a passage could have: the earlier question that it means has some.
    return { query, weighed: questionWords(input.question).length > 0 ? input.question : query };
  };

  const vectorsFor = async (
    found: Retrieved,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<SentenceVectors | null> => {
    if (!found.meaning || found.hits.length === 0) return null;
    try {
      const sentences = sentencesToWeigh(found.hits).map((sentence) => sentence.text);
      return await sentenceVectors(found.meaning, sentences, caller, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      deps.log.warn({ code: toAppError(cause).code }, 'sentences could not be compared by meaning');
      return null;
    }
  };

  /** The passages that fit, and how the model is to use them. */
  const findPassages = async (input: AnswerInput, query: string): Promise<FoundPassages> => {
    const read = await deps.retrieve(input.caller, { ...input, query, limit: passagesRead });
    const all = { ...read, ...filterLocalOnly(read.hits, read.localOnly) };
    const caller = { ...input.caller, localOnly: all.localOnly };
    const { style, fit, history } = await styleFor(input, caller);
    const { hits, sources } = await fitWithAdjacent(all.hits, fit, (chosen) =>
      style === 'compose' ? all.adjacent(chosen) : Promise.resolve([]),
    );
    const citations = sources.map(toCitation);
    return {
      input: { ...input, history },
      caller,
      style,
      sources: citations,
      retrieved: { ...all, hits },
    };
  };

  const begin = (prepared: PreparedAnswer): BegunAnswer => {
    const { input, style, sources, evidence } = prepared;
    if (isDeclined(evidence, style === 'compose' ? capableSlack : 0))
      return {
        pieces: [declinedText(input.question, sources.length > 0)],
        routed: null,
        restsOnSources: () => false,
      };
    if (style === 'quote')
      return {
        pieces: quotes(bestSentences(input.question, evidence, sentencesQuoted)),
        routed: null,
        restsOnSources: () => true,
      };
    const routed = startAnswer(deps.chat, prepared);
    let rests = false;
    const onCited = (numbers: readonly number[]): void => void (rests ||= numbers.length > 0);
    return {
      pieces: generateAnswer({ ...prepared, routed, isServedBySmall, onCited }),
      routed,
      restsOnSources: () => rests,
    };
  };

  return {
    async *answer(input) {
      const clock = createAnswerClock();
      const { query, weighed } = await searchFor(input);
      const found = await findPassages(input, query);
      const { sources, retrieved, caller } = found;
      clock.retrieved();
      yield {
        type: 'sources',
        sources,
        ...(query === input.question ? {} : { searchedFor: query }),
      };
      const vectors = await vectorsFor(retrieved, caller, input.signal);
      const begun = begin({ ...found, evidence: weigh(weighed, retrieved, vectors) });
      let answer = '';
      for await (const piece of begun.pieces) {
        const text = answer === '' ? piece.trimStart() : joined(answer, piece);
        clock.token();
        answer += text;
        yield { type: 'delta', text };
      }
      const footnote = begun.routed?.footnote() ?? null;
      const result: AskResult = {
        answer: answer.trimEnd(),
        declined: !begun.restsOnSources(),
        sources,
        timing: clock.timing(footnote?.outputTokens ?? null),
        model: footnote?.model ?? '',
        footnote,
      };
      yield { type: 'done', result };
    },
  };
}

/** A dropped sentence may have taken the space with it. */
function joined(answer: string, piece: string): string {
  return /[\s\p{Script=Han}。！？；]$/u.test(answer) || /^\s/.test(piece) ? piece : ` ${piece}`;
}

function toCitation(hit: SearchHit): Citation {
  return {
    n: hit.n,
    baseId: hit.baseId,
    documentId: hit.documentId,
    chunkId: hit.chunkId,
    file: hit.file,
    page: hit.page,
    heading: hit.heading,
    text: hit.text,
    score: hit.score,
    ...(hit.localOnly ? { localOnly: hit.localOnly } : {}),
  };
}
