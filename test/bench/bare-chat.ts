/**
 * A bare node-llama-cpp loop in a process of its own: the same library, file, context, threads and
 * sampling as the app, and nothing between `sequence.evaluate` and the clock. Answers each `{
 * prompt, tokens }` with `{ firstTokenMs, tokensPerSecond }`.
 */
import { LlamaLogLevel, getLlama, resolveChatWrapper } from 'node-llama-cpp';
import { totalmem } from 'node:os';
import {
  loadCatalogue,
  runContext,
} from '../../electron/host/local-models/catalogue/model-catalogue.ts';
import { toChatHistory } from '../../electron/inference/llama/chat-history.ts';
import { chatThreads } from '../../electron/inference/resources/threads.ts';
import { smolPath } from '../models/model-files.ts';

export interface ChatRound {
  prompt: string;
  tokens: number;
}

export interface ChatFigures {
  firstTokenMs: number;
  tokensPerSecond: number;
}

const contextTokens =
  loadCatalogue().find(({ id }) => id === 'smollm2-135m-instruct')?.contextTokens ?? 2048;
const llama = await getLlama({
  gpu: 'auto',
  build: 'never',
  skipDownload: true,
  progressLogs: false,
  maxThreads: chatThreads(),
  logLevel: LlamaLogLevel.error,
});
const model = await llama.loadModel({ modelPath: smolPath() });
const most = Math.min(runContext(contextTokens, totalmem()), model.trainContextSize);
const context = await model.createContext({
  contextSize: { min: Math.min(most, 1024), max: most },
  sequences: 1,
  threads: chatThreads(),
});
const sequence = context.getSequence();
const wrapper = resolveChatWrapper(model);

async function round({ prompt, tokens }: ChatRound): Promise<ChatFigures> {
  const history = toChatHistory([{ role: 'user', content: prompt }]);
  const startedAt = performance.now();
  const input = wrapper
    .generateContextState({ chatHistory: history })
    .contextText.tokenize(model.tokenizer);
  // What the sequence holds of the prompt is kept, but for the last token, whose evaluation gives
  // the first one of the answer.
  await sequence.adaptStateToTokens(input.slice(0, -1), false);
  const recent: number[] = [];
  const repeatPenalty = { penalty: 1.1, punishTokens: () => recent.slice(-64) as never[] };
  let firstAt = 0;
  let count = 0;
  for await (const token of sequence.evaluate(input.slice(sequence.nextTokenIndex), {
    temperature: 0,
    repeatPenalty,
  })) {
    model.detokenize([token]);
    recent.push(token);
    count += 1;
    if (count === 1) firstAt = performance.now();
    if (count === tokens) break;
  }
  return {
    firstTokenMs: firstAt - startedAt,
    tokensPerSecond: ((count - 1) * 1000) / (performance.now() - firstAt),
  };
}

process.on('message', (asked: ChatRound) => {
  void round(asked).then((figures) => process.send?.(figures));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
