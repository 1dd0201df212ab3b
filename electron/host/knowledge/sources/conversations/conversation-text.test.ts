import { describe, expect, it } from 'vitest';
import { conversationText, lowerHeadings } from './conversation-text.ts';

const at = new Date(2026, 10, 21, 14, 5).getTime();

describe('a conversation as a document', () => {
  it('has a heading for each turn, with its time and question, and the answer below it', () => {
    const text = conversationText('Lease', [
      { role: 'user', content: 'When does the **lease** end?', createdAt: at },
      { role: 'assistant', content: 'In May.', createdAt: at + 1 },
      { role: 'user', content: 'And the rent?', createdAt: at + 60_000 },
      { role: 'assistant', content: '# Rent\n940 euros.', createdAt: at + 60_001 },
    ]);
    expect(text).toBe(
      '# Lease\n\n## 2026-11-21 14:05 · When does the lease end?\n\nWhen does the **lease** ' +
        'end?\n\nIn May.\n\n## 2026-11-21 14:06 · And the rent?\n\nAnd the rent?\n\n### ' +
        'Rent\n940 euros.\n',
    );
  });

  it('leaves comments of code alone, and closes a block of code that an answer left open, lest it swallow the next turn', () => {
    expect(lowerHeadings('# A\n```sh\n# a comment\n```\n## B')).toBe(
      '### A\n```sh\n# a comment\n```\n#### B',
    );
    expect(lowerHeadings('```\n# cut off')).toBe('```\n# cut off\n```');
  });
});
