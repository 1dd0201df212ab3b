import { describe, expect, it } from 'vitest';
import { viewHash, parseViewAddress } from './navigation.ts';

describe('navigation', () => {
  it('reads back what it wrote, also ids with odd characters', () => {
    const place = { view: 'knowledge', id: 'kb_1', part: 'doc/ä?#', chunk: 7 } as const;
    expect(parseViewAddress(viewHash(place))).toEqual(place);
  });
  it('opens the chat for an empty or unknown address instead of a blank page', () => {
    expect(parseViewAddress('')).toEqual({ view: 'chat', id: null, part: null, chunk: null });
    expect(parseViewAddress('#/nowhere/3').view).toBe('chat');
  });
});
