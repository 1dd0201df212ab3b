import type { ChatMessage } from '../../../../shared/chat.ts';
import { JsonScan, usualBounds } from '../../bodies/json-bounds.ts';
import { JsonExcessError } from '../../bodies/parse-json.ts';

/**
 * Arguments of tool calls are JSON within a string, which the scan of a body skips, and which some
 * codecs parse. Throws `too_large` when those of one request together exceed the bounds of a body.
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
