import type { ChatMessage } from '../../../../shared/chat.ts';
import { JsonScan, usualBounds } from '../../bodies/json-bounds.ts';
import { JsonExcessError } from '../../bodies/parse-json.ts';

/**
 * The arguments of tool calls are JSON within a string, which the scan of a body passes over, and
 * codecs of other wires parse each. Throws `too_large` where those of one request together exceed
 * what a body may have.
 */
export function boundToolArguments(messages: readonly ChatMessage[]): void {
  let left = usualBounds.maxValues;
  for (const { toolCalls } of messages) {
    for (const { arguments: text } of toolCalls ?? []) {
      const scan = new JsonScan(text, { ...usualBounds, maxValues: left });
      const excess = scan.advance(text.length);
      if (excess !== null) throw new JsonExcessError(excess, usualBounds);
      left -= scan.values;
    }
  }
}
