import type { FailureClass, Json, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';
import { bodyMessages } from './messages.ts';

/**
 * Tencent's own SDK, tencentcloud/hunyuan/v20230901/errorcodes.py. The OpenAI form carries the same
 * codes, or the status alone.
 */
const table: readonly (readonly [RegExp, FailureClass])[] = [
  [/resourcepackexhausted|chargeresourceexhaust|arrears|lowbalance/, 'quota'],
  [/servicestop|stopusing|servicenotactivated/, 'quota'],
  [/authfailure|userunautherror/, 'credential'],
  [/enginerequesttimeout|engineserver/, 'overloaded'],
  [/limitexceeded/, 'rate_limit'],
  [/illegaldetected/, 'content'],
  [/invalidparametervalue\.model|resourcenotfound/, 'model_gone'],
];

const isPlain = (message: Json | undefined, role: string): message is Json & { content: string } =>
  message?.['role'] === role &&
  typeof message['content'] === 'string' &&
  message['tool_calls'] === undefined;

/**
 * cloud.tencent.com/document/api/1729/101836, `Messages.N`: the system message comes first and
 * once, and user and assistant take turns. What other providers take as several messages becomes
 * one, a paragraph each.
 */
function inTurns(body: Json): Json {
  const messages = bodyMessages(body);
  const system = messages
    .filter((message) => isPlain(message, 'system'))
    .map(({ content }) => content);
  const rest = messages.filter((message) => !isPlain(message, 'system'));
  const turns: Json[] =
    system.length === 0 ? [] : [{ role: 'system', content: system.join('\n\n') }];
  for (const message of rest) {
    const before = turns.at(-1);
    const role = String(message['role']);
    if (role !== 'tool' && isPlain(before, role) && isPlain(message, role))
      turns[turns.length - 1] = { ...before, content: `${before.content}\n\n${message.content}` };
    else turns.push(message);
  }
  return { ...body, messages: turns };
}

export const hunyuanQuirks: Quirks = {
  request: inTurns,
  classify(_status, body) {
    const { code, type } = errorFieldsIn(body);
    const words = `${code} ${type}`.toLowerCase();
    return table.find(([pattern]) => pattern.test(words))?.[1] ?? null;
  },
};
