import type { Said, WireMessage, WireRequest } from './clever-model.ts';

/**
 * A test scripts the model in its prompt: each `<call tool="name">{…}</call>` is one turn that calls this tool,
 * and `<say>…</say>` is the answer after the last of them. Agents add their own messages and reminders around a
 * prompt; the latest message of a user with a script counts.
 */

const callForm = /<call tool="([^"]+)">([\s\S]*?)<\/call>/g;
const sayForm = /<say>([\s\S]*?)<\/say>/;

const textOf = ({ content }: WireMessage): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(' ');

/** The answer that the script has for this turn; null without a script. A tool that the client did not offer is named. */
export function scriptedAnswer({ messages, tools = [] }: WireRequest): Said | null {
  const at = messages.findLastIndex(
    (message) => message.role === 'user' && /<call tool="|<say>/.test(textOf(message)),
  );
  const prompt = messages[at];
  if (prompt === undefined) return null;
  const script = textOf(prompt);
  const turn = messages.slice(at).filter(({ role }) => role === 'assistant').length;
  const call = [...script.matchAll(callForm)][turn];
  if (call === undefined) return { text: sayForm.exec(script)?.[1]?.trim() ?? 'Done.', calls: [] };
  const [, name = '', written = '{}'] = call;
  const offered = tools.map((tool) => tool.function.name);
  if (!offered.includes(name))
    return { text: `There is no tool ${name}, but ${offered.join(', ')}.`, calls: [] };
  return { text: '', calls: [{ name, arguments: written.trim() }] };
}
