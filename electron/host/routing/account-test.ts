import type { AccountTest } from '../../../shared/contract/accounts.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import { providerOf } from '../providers/catalogue.ts';
import type { Codec, Codecs, Endpoint } from '../providers/provider.ts';
import { startTimer } from './attempt-timer.ts';

const testTimeoutMs = 20_000;

interface AccountTestDeps {
  accounts: Accounts;
  codecs: Codecs;
  settings: (ownerId: string) => Pick<Settings, 'localOnly'>;
}

/** Tries an account: its model list, which costs nothing; one token of chat where there is no list. Never throws for what the provider says. */
export function createAccountTest({ accounts, codecs, settings }: AccountTestDeps) {
  const listOrChat = async (codec: Codec, endpoint: Endpoint, models: readonly string[], ownerId: string): Promise<string[]> => {
    const options = { signal: AbortSignal.timeout(testTimeoutMs), egress: { ownerId, purpose: 'account-test', localOnly: settings(ownerId).localOnly } };
    try {
      return (await codec.listModels(endpoint, options)).map(({ id }) => id);
    } catch (error) {
      const [model] = models;
      if (toAppError(error).code !== 'model_gone' || model === undefined) throw error;
      for await (const event of codec.chat(endpoint, { model, messages: [{ role: 'user', content: 'Hi' }], maxTokens: 1 }, options)) if (event.type === 'finish') break;
      return [...models];
    }
  };
  return async (ownerId: string, id: string): Promise<AccountTest> => {
    const account = await accounts.get(ownerId, id);
    const elapsedMs = startTimer();
    try {
      const endpoint = { provider: account.provider, accountId: id, baseUrl: account.baseUrl, apiKey: await accounts.secretOf(ownerId, id) };
      const models = await listOrChat(codecs[providerOf(account.provider)?.codec ?? 'openai'], endpoint, account.models, ownerId);
      // An empty account has a list too: it stays exhausted until its time.
      if (account.state === 'parked' || account.state === 'cooling') accounts.markState(id, 'active', null, '');
      return { ok: true, latencyMs: elapsedMs(), models, code: null, message: '' };
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code === 'credential_rejected') accounts.markState(id, 'parked', null, message);
      return { ok: false, latencyMs: elapsedMs(), models: [], code, message };
    }
  };
}
