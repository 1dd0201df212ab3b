import type { Change } from '../../shared/contract/app.ts';
import type { Services } from './services.ts';

/** Refreshes the tab of the Accounts view that is open. */
function refreshPool({
  accounts,
  policies,
  budgets,
  clients,
  navigation,
}: Services): Promise<void> {
  const { id } = navigation.place.getState();
  if (id === 'policies') return policies.refresh();
  if (id === 'clients') return clients.refresh();
  return id === 'budgets' ? budgets.refresh() : accounts.refreshStatus();
}

/** Each request changes the log, its totals and the use of limits. */
function refreshRequests(services: Services): void {
  const { monitor, usage, navigation } = services;
  const { view, id } = navigation.place.getState();
  if (view === 'accounts') void refreshPool(services);
  if (view === 'monitor' && id !== 'audit')
    void (id === 'usage' ? usage.refresh() : monitor.refresh());
}

/**
 * What to reload for each topic. A hidden view reloads when it opens, so only the open one reloads
 * now.
 */
function refresh(services: Services, change: Change): void {
  const { chat, models, accounts, clients, knowledge, sources, monitor, settings, navigation } =
    services;
  const { view } = navigation.place.getState();
  const acts: Record<Change['topic'], () => unknown> = {
    conversations: chat.refresh,
    conversation: chat.refresh,
    knowledge: knowledge.refresh,
    documents: () =>
      view === 'knowledge' &&
      Promise.all([knowledge.refreshDocuments(), sources.refresh(change.id)]),
    sources: () => view === 'knowledge' && sources.refresh(change.id),
    models: models.refresh,
    accounts: accounts.refresh,
    budgets: () => view === 'accounts' && refreshPool(services),
    policies: () => view === 'accounts' && refreshPool(services),
    clients: () =>
      view === 'settings'
        ? Promise.all([clients.refresh(), services.tokenIssuers.refresh()])
        : view === 'accounts' && refreshPool(services),
    requests: () => refreshRequests(services),
    egress: () => view === 'monitor' && monitor.refreshEgress(),
    settings: settings.refresh,
    backups: () => view === 'settings' && settings.refreshBackups(),
    lan: () => Promise.all([settings.refreshLan(), services.pairings.refresh()]),
  };
  acts[change.topic]();
}

/**
 * The first load, and everything again after the host was away: no view was notified of changes in
 * the meantime.
 */
function refreshAll(services: Services): void {
  const { chat, models, accounts, clients, knowledge, monitor, usage, settings, navigation } =
    services;
  void chat.refresh();
  void models.refresh();
  void knowledge.refresh();
  void settings.refresh();
  void services.pairings.refresh();
  const { view } = navigation.place.getState();
  if (view === 'knowledge')
    void Promise.all([knowledge.refreshDocuments(), services.sources.refresh()]);
  if (view === 'accounts') void Promise.all([accounts.refresh(), refreshPool(services)]);
  if (view === 'monitor')
    void Promise.all([
      monitor.refresh(),
      monitor.refreshEgress(),
      usage.refresh(),
      usage.refreshPrices(),
    ]);
  if (view === 'settings') void Promise.all([settings.refreshLan(), clients.refresh()]);
}

export function followChanges(services: Services, signal: AbortSignal): void {
  const { connection } = services;
  connection.state.subscribe((now, before) => {
    if (now.phase === 'connected' && before.phase !== 'connected') refreshAll(services);
  });
  if (connection.state.getState().phase === 'connected') refreshAll(services);
  void connection
    .watch(
      (each) => connection.client.app.changes(undefined, { signal: each }),
      (change) => refresh(services, change),
      signal,
    )
    .catch(() => undefined);
}
