import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { createRefresh, notLoaded, type Loaded } from './loaded.ts';

describe('refresh', () => {
  it('asks once more after a change came while it was asking, and not once for each change', async () => {
    let calls = 0;
    const refresh = createRefresh(
      async () => (calls += 1),
      () => undefined,
    );
    await Promise.all([refresh(), refresh(), refresh()]);
    expect(calls).toBe(2);
    await refresh();
    expect(calls).toBe(3);
  });

  it('keeps the last value in sight when the host is away', async () => {
    let state: Loaded<number> = notLoaded;
    let fails = false;
    const refresh = createRefresh(
      async () => {
        if (fails) throw new AppError('host_unavailable', 'away');
        return 7;
      },
      (part) => (state = { ...state, ...part }),
    );
    await refresh();
    fails = true;
    await refresh();
    expect(state.value).toBe(7);
    expect(state.error?.code).toBe('host_unavailable');
    fails = false;
    await refresh();
    expect(state.error).toBeNull();
  });
});
