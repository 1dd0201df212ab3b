import { createReadStream } from 'node:fs';
import { usualBounds } from '../../bodies/json-bounds.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import { archiveLimits } from './base-archive.ts';
import { damaged } from './transfer-errors.ts';

/**
 * The lines of a file as JSON, one held at a time. Throws `document_unreadable` for a line that is
 * too long or no JSON.
 */
export async function* jsonLines(path: string): AsyncGenerator<unknown> {
  let pending = '';
  for await (const part of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (pending + String(part)).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield parsed(line);
    if (pending.length > archiveLimits.lineBytes) throw damaged();
  }
  if (pending !== '') yield parsed(pending);
}

/**
 * A line holds the results of a whole evaluation: up to some thousand questions, with a hundred
 * values each.
 */
const lineBounds = { ...usualBounds, maxValues: 1_000_000 };

function parsed(line: string): unknown {
  try {
    return parseJsonNow(line, lineBounds);
  } catch (cause) {
    throw damaged(cause);
  }
}
