import type { Quirks } from '../provider-data.ts';
import { dropReasoning } from './messages.ts';

/**
 * Its chat completions hand back no reasoning, and refuse a message's fields that they do not know.
 */
export const openaiQuirks: Quirks = { request: dropReasoning };
