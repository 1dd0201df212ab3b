import type { Settings } from '../../../../shared/contract/app.ts';
import type { Caller } from '../../caller.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { RoutedChat, Router } from '../../routing/router.ts';
import type { PassageBudget } from '../retrieve/fit-passages.ts';
import { readsScript, scriptOf } from '../text/script.ts';
import type { AnswerInput } from './answering.ts';
import { tokenBudget } from './token-budget.ts';

/**
 * `compose`: the model writes the answer. `extract`: a small model picks it out of a few sentences.
 * `quote`: the model can't write the question's language, so the best sentences are the answer.
 */
export type AnswerStyle = 'quote' | 'extract' | 'compose';

export interface AnswerStyleDeps {
  models(): readonly RunnableModel[];
  /** Empty when unknown. */
  languagesOf(modelId: string): readonly string[];
  settings(ownerId: string): Settings | Promise<Settings>;
  /**
   * The models that an owner can use. Without it `auto` is the first model on this machine, never
   * one of an account.
   */
  available?: Router['available'] | undefined;
}

export interface StyledInput {
  style: AnswerStyle;
  fit: PassageBudget;
  history: AnswerInput['history'];
}

/** A model below this size, or of unknown size, only picks an answer out of a few sentences. */
const smallBillion = 3;
/** Sentences are picked out of this many passages. */
const passagesForSentences = 5;

export const isSmall = (model: RunnableModel): boolean =>
  (model.parametersBillion ?? 0) < smallBillion;

/** How the model that answers is used. */
export function createAnswerStyle(deps: AnswerStyleDeps) {
  const mayBeCloud = async (ownerId: string): Promise<boolean> =>
    ((await deps.available?.(ownerId)) ?? []).some(
      (model) => model.kind === 'chat' && !model.local,
    );

  /**
   * The model on this machine that answers; null where it may be one of an account, or is not
   * installed here.
   */
  const localModel = async (model: string, caller: Caller): Promise<RunnableModel | null> => {
    const chosen =
      model === 'auto' ? (await deps.settings(caller.ownerId)).defaultChatModel : model;
    const chat = deps.models().filter((known) => known.kind === 'chat');
    if (chosen !== 'auto') return chat.find((known) => known.id === chosen) ?? null;
    return !caller.localOnly && (await mayBeCloud(caller.ownerId)) ? null : (chat[0] ?? null);
  };

  return {
    localModel,
    /**
     * Whether a small local model has answered in place of a capable one that failed: its words are
     * checked as any small model's are.
     */
    isServedBySmall(routed: RoutedChat): boolean {
      const served = routed.footnote();
      return (
        served?.local === true &&
        deps.models().some((model) => model.id === served.model && isSmall(model))
      );
    },
    async styleFor(input: AnswerInput, caller: Caller): Promise<StyledInput> {
      const { model, question } = input;
      const local = await localModel(model, caller);
      if (local === null || !isSmall(local))
        return { style: 'compose', ...tokenBudget(input, local?.contextTokens) };
      const languages = deps.languagesOf(local.id);
      const canWrite = languages.length === 0 || readsScript(languages, scriptOf(question));
      return {
        style: canWrite ? 'extract' : 'quote',
        fit: { maxTokens: Number.POSITIVE_INFINITY, least: 0, most: passagesForSentences },
        history: [],
      };
    },
  };
}

export type AnswerStyles = ReturnType<typeof createAnswerStyle>;
