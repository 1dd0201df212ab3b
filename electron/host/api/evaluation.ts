import type { Evaluation } from '../knowledge/evaluate/create-evaluation.ts';
import { readQuestions } from '../knowledge/evaluate/question-file.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { Procedures } from './procedures.ts';

const endless = new AbortController().signal;

/** `evaluation.*` of the contract. */
export function evaluationApi(
  { evaluation: os }: Procedures,
  evaluation: Evaluation,
  callerOf: CallerOf,
) {
  return os.router({
    questions: os.questions.handler(({ context, input }) =>
      evaluation.questions(callerOf(context), input.baseId),
    ),
    save: os.save.handler(({ context, input }) => evaluation.save(callerOf(context), input)),
    remove: os.remove.handler(({ context, input }) =>
      evaluation.remove(callerOf(context), input.id),
    ),
    import: os.import.handler(({ context, input }) => evaluation.import(callerOf(context), input)),
    readFile: os.readFile.handler(({ input }) => readQuestions(input.text, input.format)),
    export: os.export.handler(({ context, input }) => evaluation.export(callerOf(context), input)),
    suggest: os.suggest.handler(async function* ({ context, input, signal = endless }) {
      yield* evaluation.suggest(callerOf(context), input, signal);
    }),
    run: os.run.handler(async function* ({ context, input, signal = endless }) {
      yield* evaluation.run(callerOf(context), input, signal);
    }),
    runs: os.runs.handler(({ context, input }) => evaluation.runs(callerOf(context), input.baseId)),
    results: os.results.handler(({ context, input }) =>
      evaluation.results(callerOf(context), input.id),
    ),
    compare: os.compare.handler(({ context, input }) =>
      evaluation.compare(callerOf(context), input),
    ),
    removeRun: os.removeRun.handler(({ context, input }) =>
      evaluation.removeRun(callerOf(context), input.id),
    ),
  });
}
