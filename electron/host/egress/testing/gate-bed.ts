import { defaultSettings, type Settings } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { createEgressGate, type EgressGateDeps } from '../create-egress-gate.ts';
import type { EgressContext } from '../egress-gate.ts';

export interface LoggedRow {
  owner_id: string;
  purpose: string;
  host: string;
  allowed: number;
  reason: string;
  bytes_out: number;
  bytes_in: number;
  request_id: string | null;
  process: string;
}

/** A gate on a real store in memory. */
export function createGateBed({ resolve }: Pick<EgressGateDeps, 'resolve'> = {}) {
  const store = openMemoryStore();
  const failures: unknown[] = [];
  let settings: Settings = defaultSettings;
  const gate = createEgressGate({
    sqlite: store.sqlite,
    settings: () => settings,
    changes: createChanges(),
    now: Date.now,
    writeFailed: (error) => failures.push(error),
    ...(resolve ? { resolve } : {}),
  });
  const context: EgressContext = { ownerId: desktopOwnerId, purpose: 'chat', requestId: 'req_1' };
  return {
    store,
    gate,
    context,
    failures,
    set: (part: Partial<Settings>) => void (settings = { ...settings, ...part }),
    rows: () => store.sqlite.prepare<[], LoggedRow>('SELECT * FROM egress ORDER BY id').all(),
    /** Closes the gate, which writes what waits, and gives the log. */
    async closed() {
      await gate.close();
      const rows = store.sqlite.prepare<[], LoggedRow>('SELECT * FROM egress ORDER BY id').all();
      await store.close();
      return rows;
    },
  };
}

export type GateBed = ReturnType<typeof createGateBed>;
