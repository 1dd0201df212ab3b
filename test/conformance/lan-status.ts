import { defaultSettings } from '../../shared/contract/app.ts';
import {
  createStatus,
  type StatusDeps,
} from '../../electron/host/lan-server/status/create-status.ts';
import type { StatusSources } from '../../electron/host/lan-server/status/status-sources.ts';
import { createTraffic } from '../../electron/host/lan-server/status/traffic.ts';
import { createRedactor } from '../../electron/host/security/redact.ts';

const none = () => Promise.resolve([]);

/** What the status routes read, of a machine with no account and no model unless given. */
export function statusFor(
  store: StatusDeps['store'],
  given: Partial<StatusDeps> = {},
): StatusSources {
  return createStatus({
    version: '0.0.0-test',
    now: Date.now,
    store,
    ledger: { flush: () => undefined, queued: () => 0 },
    traffic: createTraffic(),
    accounts: { list: none, usable: none },
    pool: { status: none },
    runtime: { runnable: () => [] },
    clients: { list: none },
    quota: { list: () => Promise.resolve({ budgets: [], use: [] }) },
    policies: { list: () => [] },
    providers: [],
    settings: () => defaultSettings,
    lan: () => ({ running: true, url: 'http://127.0.0.1:4680' }),
    redactor: createRedactor(),
    ...given,
  });
}
