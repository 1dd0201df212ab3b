import type { AnySchema } from '@orpc/contract';
import { z } from 'zod';
import { lanRoutes } from '../../../electron/host/lan-server/lan-routes.ts';
import { hostContract, type HostClient } from '../../../shared/contract/host.ts';
import { bearer, openSocket, send, type RpcConnection } from './http.ts';
import { servedRoutes } from './routes.ts';
import { sample, type ValueFor } from './samples.ts';
import type { World } from './world.ts';

/** What one call of the walk brought. */
export interface Step {
  /** `accounts.list`, or `POST /v1/embeddings`. */
  name: string;
  succeeded: boolean;
  /** All that came back: messages, headers, body, error. */
  text: string;
}

/** Rows that the walk names: ids by procedure group, and by field. */
export type Ids = Readonly<Record<string, string>>;

interface Procedure {
  name: string;
  input: z.ZodType | null;
}

function procedures(tree: object = hostContract, path: readonly string[] = []): Procedure[] {
  return Object.entries(tree).flatMap(([name, value]: [string, object]) => {
    if (!('~orpc' in value)) return procedures(value, [...path, name]);
    const { inputSchema } = value['~orpc'] as { inputSchema?: AnySchema };
    return [
      {
        name: [...path, name].join('.'),
        input: inputSchema instanceof z.ZodType ? inputSchema : null,
      },
    ];
  });
}

/** Calls that end what others need come last, and so does what signs the walker out. */
function rank(name: string): number {
  if (name === 'transfer.discardUpload') return -1;
  if (/\.(removeDocument|removeNote|removeRun)$/.test(name)) return 1;
  if (name.endsWith('.remove')) return 2;
  return /DELETE|sign-out|browsers\.revoke|conversations\.restore/.test(name) ? 3 : 0;
}
const inOrder = <T extends { name: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => rank(a.name) - rank(b.name));

const idOf: Readonly<Record<string, (name: string) => string>> = {
  accounts: () => 'accountId',
  clients: () => 'clientId',
  tokenIssuers: () => 'issuerId',
  policies: () => 'policyId',
  budgets: () => 'budgetId',
  conversations: () => 'conversationId',
  knowledge: () => 'baseId',
  transfer: () => 'baseId',
  originals: () => 'baseId',
  sources: (name) => (/[nN]ote/.test(name) ? 'noteId' : 'sourceId'),
  evaluation: (name) => (/Run$|results/.test(name) ? 'runId' : 'questionId'),
  monitoring: () => 'requestId',
  browsers: () => 'browserId',
};

/** Values by procedure and field, where the schema alone does not say what makes sense. */
const special: Readonly<Record<string, ValueFor>> = {
  'accounts.add': (field) =>
    ({
      provider: 'openai-compatible',
      name: 'walked',
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: 'sk-walked-0123456789',
    })[field],
  'accounts.rotate': (field) => (field === 'apiKey' ? 'sk-walked-9876543210' : undefined),
  'accounts.import': (field) =>
    ({ text: 'OPENAI_API_KEY=sk-walked-0123456789abcdef', dryRun: true })[field],
  'app.settings.set': (field) => (field === 'theme' ? 'dark' : undefined),
  'clients.add': (field) => (field === 'name' ? `walked-${Date.now()}` : undefined),
  'tokenIssuers.save': (field) =>
    ({
      name: `walked-${Date.now()}`,
      issuer: `https://${Date.now()}.example.com`,
      audience: ['hearth'],
      key: { kind: 'secret', secret: 'a-walked-secret-of-more-than-32-bytes' },
    })[field],
  'tokenIssuers.readmit': (field) => (field === 'subject' ? 'walked' : undefined),
  'evaluation.save': (field) =>
    ({
      documentId: '',
      file: 'lease.md',
      text: 'The lease ends in May.',
      question: `When? ${Date.now()}`,
    })[field],
  'evaluation.run': (field) => (field === 'options' ? { sides: 'words', limit: 5 } : undefined),
  'evaluation.import': (field) =>
    ({
      format: 'json',
      text: '[{"question":"When?","expected":[{"documentId":"","file":"lease.md","text":"May"}]}]',
    })[field],
  'evaluation.readFile': (field) =>
    ({
      format: 'json',
      text: '[{"question":"When?","expected":[{"documentId":"","file":"lease.md","text":"May"}]}]',
    })[field],
  'config.diff': (field) => (field === 'declared' ? nothingDeclared : undefined),
  'config.apply': (field) => (field === 'declared' ? nothingDeclared : undefined),
  'budgets.save': (field) =>
    ({ name: `walked-${Date.now()}`, period: 'month', limitTokens: 1_000_000 })[field],
  'usage.setPrice': (field) =>
    ({
      provider: 'openai',
      model: '*',
      price: { currency: 'USD', input: 1, output: 1, since: '2026-01-01', source: 'own' },
    })[field],
  'usage.query': (field) =>
    field === 'groupBy' ? ['account', 'provider', 'model'] : field === 'sinceMs' ? 0 : undefined,
  'usage.export': (field) =>
    field === 'groupBy' ? ['account', 'provider', 'model'] : field === 'sinceMs' ? 0 : undefined,
  'policies.try': (field) => (field === 'definition' ? definition : undefined),
  'policies.preview': (field) =>
    field === 'definition' ? definition : field === 'sample' ? { text: 'Hi' } : undefined,
  'policies.save': (field) => ({ alias: 'walked', definition })[field],
  'monitoring.summary': (field) => (field === 'sinceMs' ? 0 : undefined),
  'monitoring.egressSummary': (field) => (field === 'sinceMs' ? 0 : undefined),
  'knowledge.upload': (field) =>
    ({ name: 'walked.md', data: new File(['# Walked\n\nText.\n'], 'walked.md') })[field],
  'knowledge.update': (field) => (field === 'name' ? 'renamed' : undefined),
  'transfer.upload': (field) =>
    ({ uploadId: null, offset: 0, totalBytes: 9, data: new Blob(['a']) })[field],
};
const definition = { tiers: [{ name: 'only', models: ['fake-model'] }] };
const nothingDeclared = {
  accounts: [],
  policies: [],
  clients: [],
  budgets: [],
  prices: [],
  settings: {},
};

function inputOf({ name, input }: Procedure, ids: Ids): unknown {
  if (input === null) return undefined;
  const group = name.split('.')[0] ?? '';
  return sample(input, (field) => {
    const own = special[name]?.(field);
    if (name === 'knowledge.addPaths' && field === 'paths')
      return [ids['filePath'] ?? '/etc/hostname'];
    if (group === 'transfer' && field === 'path') return ids['exportPath'];
    if (own !== undefined) return own;
    if (field === 'id')
      return /\.saveNote$|^(?:evaluation|tokenIssuers)\.save$/.test(name)
        ? undefined
        : ids[idOf[group]?.(name) ?? ''];
    if (field === 'ids') return [ids['accountId']];
    if (field === 'baseIds') return [ids['baseId']];
    if (field === 'before' || field === 'after')
      return group === 'evaluation' ? ids['runId'] : undefined;
    return ids[field];
  });
}

const withinMs = 700;

/** The first events of a stream, or the value. */
async function taken(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result))
    return result;
  const iterator = (result as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const events: unknown[] = [];
  const until = Date.now() + withinMs;
  while (events.length < 50 && Date.now() < until) {
    const step = await Promise.race([
      iterator.next(),
      new Promise<null>((resolve) => setTimeout(resolve, until - Date.now(), null)),
    ]);
    if (step === null || step.done === true) break;
    events.push(step.value);
  }
  void iterator.return?.();
  return events;
}

function callOf(client: HostClient, name: string): (input: unknown) => Promise<unknown> {
  const call: unknown = name
    .split('.')
    .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], client);
  return call as (input: unknown) => Promise<unknown>;
}

/**
 * Calls every procedure of the contract, as it stands in the contract tree, over one connection.
 */
export async function walkProcedures(
  connection: RpcConnection,
  ids: Ids,
  also?: HostClient,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const procedure of inOrder(procedures())) {
    const before = connection.received.length;
    const attempt = (client: HostClient): Promise<[boolean, string]> =>
      callOf(
        client,
        procedure.name,
      )(inputOf(procedure, ids))
        .then(taken)
        .then(
          (value): [boolean, string] => [true, JSON.stringify(value) ?? ''],
          (error: Error): [boolean, string] => [
            false,
            `${error.message} ${JSON.stringify(error)} ${JSON.stringify(error.cause ?? '')}`,
          ],
        );
    let [succeeded, text] =
      connection.socket.readyState === 1 ? await attempt(connection.client) : [false, 'hung up'];
    if (!succeeded && also !== undefined) [succeeded, text] = await attempt(also);
    // An answer is written in the background; the next call would find the conversation busy.
    if (succeeded && /^conversations\.(send|edit|regenerate)$/.test(procedure.name))
      await new Promise((resolve) => setTimeout(resolve, 400));
    steps.push({
      name: procedure.name,
      succeeded,
      text: `${text}\n${connection.received.slice(before).join('\n')}`,
    });
  }
  return steps;
}

/** Its schema transforms the fields, so that what it accepts cannot be read from it. */
const olderBody = { model_name: 'fake-model', messages: [{ role: 'user', content: 'Hi' }] };

const bodies: Readonly<Record<string, ValueFor>> = {
  'POST /ui/sign-in': (field) => (field === 'key' ? 'hk-nobodys-key' : undefined),
  'POST /api/v1/chat/completions': (field) => (field === '' ? olderBody : undefined),
  'POST /api/v1/chat/completions/stream': (field) => (field === '' ? olderBody : undefined),
  'POST /v1/knowledge/:base{.+}/documents': (field) =>
    ({ name: 'walked.md', text: '# Walked', metadata: { year: 2026 } })[field],
};
const bodyValues =
  (ids: Ids): ValueFor =>
  (field) =>
    ({
      model: ids['model'],
      messages: [{ role: 'user', content: 'Hi' }],
      input: ids['input'] ?? 'Hi',
      prompt: 'Hi',
      max_tokens: 16,
      query: 'lease',
      documents: ['a', 'b'],
      content: 'Hi',
      knowledge: [],
      stream: false,
      title: 'Walked',
    })[field];

const pathOf = (pattern: string, ids: Ids): string =>
  pattern === '*'
    ? '/'
    : pattern.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, parameter: string) => {
        const kind = /chat.sessions/.test(pattern)
          ? pattern.startsWith('/api/')
            ? 'prefixedSessionId'
            : 'olderSessionId'
          : /streams/.test(pattern)
            ? 'streamId'
            : /provider/.test(pattern) && parameter === 'provider'
              ? 'provider'
              : /responses/.test(pattern)
                ? 'responseId'
                : /requests/.test(pattern)
                  ? 'requestId'
                  : /sessions/.test(pattern)
                    ? 'conversationId'
                    : /knowledge/.test(pattern)
                      ? parameter === 'document'
                        ? 'handedInId'
                        : 'baseName'
                      : /models/.test(pattern)
                        ? 'model'
                        : parameter;
        return encodeURIComponent(ids[kind] ?? 'some-id');
      });

export interface RouteCaller {
  key: string;
  cookie: string;
}

/**
 * Calls every route that the LAN server's router has, with a key and a browser's cookies, with
 * bodies made from the described schemas.
 */
export async function walkRoutes(
  world: World,
  { key, cookie }: RouteCaller,
  ids: Ids,
): Promise<Step[]> {
  const steps: Step[] = [];
  const routes = (await servedRoutes()).map((route) => ({
    ...route,
    name: `${route.method} ${route.pattern}`,
  }));
  for (const { name, method, pattern } of inOrder(routes)) {
    const described = lanRoutes.find(
      (one) => one.path === pattern && one.method.toUpperCase() === method,
    );
    const values = bodyValues({
      ...ids,
      ...(/embeddings|rerank/.test(pattern) ? { model: 'fake-embedding' } : {}),
    });
    const body =
      described?.body === undefined
        ? undefined
        : sample(described.body, (field) => bodies[name]?.(field) ?? values(field));
    const form = described?.bodyMedia === 'application/x-www-form-urlencoded';
    const text =
      body === undefined
        ? undefined
        : form
          ? new URLSearchParams(body as Record<string, string>).toString()
          : JSON.stringify(body);
    const headers = {
      ...bearer(key),
      cookie,
      origin: world.origin,
      ...(text === undefined
        ? {}
        : { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
    };
    const query = pattern === '/ui/enter' ? `?token=${ids['entryToken'] ?? 'x'}` : '';
    const path =
      pattern === '/ui/files/:ticket'
        ? (ids['ticketPath'] ?? '/ui/files/x')
        : pathOf(pattern, ids) + query;
    if (pattern.endsWith('/socket')) {
      const opened = await openSocket(world, path, bearer(key)).then(
        (socket) => (socket.close(), [true, ''] as const),
        (error: Error) => [false, error.message] as const,
      );
      steps.push({ name, succeeded: opened[0], text: opened[1] });
      continue;
    }
    const reply = await send(world, path, {
      method,
      headers,
      withinMs,
      ...(text === undefined ? {} : { body: text }),
    });
    steps.push({
      name,
      succeeded: reply.status < 400,
      text: `${JSON.stringify(reply.headers)}\n${reply.text}`,
    });
  }
  return steps;
}

/** A session's socket, with a question and its answer. */
export async function walkSessionSocket(
  world: World,
  key: string,
  conversationId: string,
): Promise<Step> {
  const received: string[] = [];
  const name = 'socket /v1/sessions/:id/socket';
  try {
    const socket = await openSocket(world, `/v1/sessions/${conversationId}/socket`, bearer(key));
    socket.on('message', (data: Buffer) => received.push(data.toString('utf8')));
    socket.send(JSON.stringify({ content: 'Hi' }));
    await new Promise((resolve) => setTimeout(resolve, 700));
    socket.terminate();
    return { name, succeeded: received.length > 0, text: received.join('\n') };
  } catch (error) {
    return { name, succeeded: false, text: String(error) };
  }
}
