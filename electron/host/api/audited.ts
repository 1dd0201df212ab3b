import { AppError, errorCodeOf } from '../../../shared/errors.ts';
import type { Audit } from '../audit/create-audit.ts';
import { managedOwner, type ApiContext } from '../api-context.ts';

/**
 * Calls that change something for others than the caller alone, or something of worth. What is said
 * in conversations is no change.
 */
const changing = new Set([
  ...[
    'accounts.add',
    'accounts.update',
    'accounts.remove',
    'accounts.reorder',
    'accounts.rotate',
    'accounts.import',
  ],
  ...[
    'clients.add',
    'clients.update',
    'clients.rotate',
    'clients.remove',
    'policies.save',
    'policies.rollback',
    'policies.setEnabled',
    'policies.remove',
    'budgets.save',
    'budgets.remove',
  ],
  ...[
    'usage.setPrice',
    'config.apply',
    'app.settings.set',
    'models.download',
    'models.remove',
    'models.addFile',
    'models.startSetup',
    'peers.ask',
  ],
  ...[
    'knowledge.create',
    'knowledge.update',
    'knowledge.remove',
    'knowledge.upload',
    'knowledge.addPaths',
    'knowledge.tag',
    'knowledge.removeDocument',
    'browsers.revoke',
    'browsers.revokeOthers',
  ],
  ...[
    'sources.addPage',
    'sources.addConversations',
    'sources.update',
    'sources.remove',
    'sources.saveNote',
    'sources.removeNote',
  ],
  ...['transfer.export', 'transfer.import'],
  ...[
    'evaluation.save',
    'evaluation.remove',
    'evaluation.import',
    'evaluation.suggest',
    'evaluation.run',
    'evaluation.removeRun',
  ],
]);

type Input = Readonly<Record<string, unknown>>;

const words = (value: unknown): string => (typeof value === 'string' ? value : '');
/** What it was done to, by its name where there is one. */
const subjectOf = (input: Input, nameOf: (id: string) => string): string =>
  nameOf(words(input['id'] ?? input['baseId'])) ||
  words(input['name']) ||
  words(input['alias']) ||
  words(input['model']) ||
  words(input['url']);
/** Only the names of what was given: a value may be a key. */
const fieldsOf = (input: Input): string =>
  Object.keys(input)
    .filter((key) => key !== 'id' && input[key] !== undefined)
    .join(', ');

/**
 * Runs a call of the contract and writes a row for each change, and for each that was forbidden.
 */
export async function audited<T>(
  audit: Pick<Audit, 'record' | 'nameOf'>,
  {
    context,
    path,
    input,
    run,
  }: { context: ApiContext; path: readonly string[]; input: unknown; run: () => Promise<T> },
): Promise<T> {
  const action = path.join('.');
  if (!changing.has(action)) return run();
  const given: Input = typeof input === 'object' && input !== null ? (input as Input) : {};
  const entry = {
    actor: context.ownerId,
    via: context.via,
    action,
    subject: subjectOf(given, (id) => audit.nameOf(id, [context.ownerId, managedOwner(context)])),
    peer: context.peer ?? '',
  };
  try {
    const result = await run();
    audit.record({ ...entry, outcome: 'done', detail: fieldsOf(given) });
    return result;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'forbidden' || code === 'unauthorized')
      audit.record({
        ...entry,
        outcome: 'refused',
        detail: error instanceof AppError ? error.code : code,
      });
    throw error;
  }
}
