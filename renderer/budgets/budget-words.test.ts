import { describe, expect, it } from 'vitest';
import { hourMs } from '../../shared/time.ts';
import { periodWords, scopeWords } from './budget-words.ts';

const t = (key: string, values?: Record<string, unknown>): string =>
  values ? `${key}(${Object.values(values).join()})` : key;
const names = (dimension: string, value: string): string => `${dimension}:${value}`;

describe('budget in words', () => {
  it('says what is counted apart and what is meant by name', () => {
    expect(scopeWords({ model: 'gpt-5-mini', client: '*' }, names, t)).toBe(
      'budgets.each.client × model:gpt-5-mini',
    );
    expect(scopeWords({}, names, t)).toBe('budgets.everything');
  });
  it('names the zone only where it is not the machine’s own', () => {
    const budget = {
      period: 'month',
      rollingMs: null,
      resetDay: 15,
      timeZone: 'Asia/Shanghai',
    } as const;
    expect(periodWords(budget, t, String)).toBe('budgets.periodWords.month(15) (Asia/Shanghai)');
    expect(
      periodWords({ ...budget, period: 'rolling', rollingMs: hourMs }, t, (ms) => `${ms} ms`),
    ).toBe('budgets.periodWords.rolling(3600000 ms)');
  });
});
