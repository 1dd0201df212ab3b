/**
 * Every store of text, where its local-only mark is, and what enforces it. Local-only is a property
 * of stored text: text that the host may send again carries its mark from the row that it was read
 * from to the caller's `localOnly`, which the planner and the egress gate both obey.
 * `text-stores.test.ts` fails for a table or a column that is missing here.
 */

/**
 * - `own`: an integer column of the same row.
 * - `inherits`: the mark of the row that `column` names in the store `from`.
 * - `key`: local-only entries are found under another key than all others.
 * - `source`: the mark of the base or of the source that a passage came from.
 * - `none`: no code reads it back into a request.
 */
export type TextMark =
  | { kind: 'own'; column: string }
  | { kind: 'inherits'; column: string; from: string }
  | { kind: 'key' }
  | { kind: 'source' }
  | { kind: 'none'; because: string };

export interface TextStore {
  /** `base`: a knowledge base's own file. `folder`: an entry of the data folder. */
  place: 'hearth.db' | 'base' | 'folder' | 'memory';
  name: string;
  /** Columns that may hold what a person, a document or a model wrote. */
  text: readonly string[];
  /** Ids, names, choices, times, hashes, sealed keys. */
  other: readonly string[];
  mark: TextMark;
  /**
   * `file#identifier` of the code that turns the mark into `localOnly`; set where the text may be
   * sent again.
   */
  enforcedBy?: string;
}

const neverSent = (because: string): TextMark => ({ kind: 'none', because });
const noText = neverSent('It holds no text of a user, a document or a model.');
/** Columns are separated by spaces. */
type Row = [name: string, text: string, other: string, mark: TextMark, enforcedBy?: string];
const table = (
  place: TextStore['place'],
  ...[name, text, other, mark, enforcedBy]: Row
): TextStore => ({
  place,
  name,
  mark,
  text: text.split(' ').filter(Boolean),
  other: other.split(' ').filter(Boolean),
  ...(enforcedBy === undefined ? {} : { enforcedBy }),
});
const hearth = (...row: Row): TextStore => table('hearth.db', ...row);
const base = (...row: Row): TextStore => table('base', ...row);

const ledger = neverSent(
  'The ledger names models, accounts and reasons. Its error messages may quote a provider; ' +
    'they are shown and never sent.',
);
const ofBase = (column: string): TextMark => ({
  kind: 'inherits',
  column,
  from: 'knowledge_bases',
});

const sentAgain: readonly TextStore[] = [
  hearth(
    'knowledge_bases',
    '',
    'id owner_id name embedding_model next_model',
    { kind: 'own', column: 'local_only' },
    'electron/host/knowledge/operations/base-local-only.ts#holding',
  ),
  hearth(
    'conversations',
    'title summary system_prompt metadata external_id',
    'id owner_id model knowledge_base_ids summary_until',
    { kind: 'own', column: 'local_only' },
    'electron/host/conversations/answers.ts#guarded',
  ),
  hearth(
    'messages',
    'content reasoning sources searched_for error_message error_phrase metadata',
    'id conversation_id owner_id role state error_code footnote',
    { kind: 'own', column: 'local_only' },
    'electron/host/conversations/answers.ts#isLocalOnlyText',
  ),
  hearth(
    'responses',
    'input response',
    'id owner_id previous_id model base_id',
    { kind: 'own', column: 'local_only' },
    'electron/host/lan-server/responses/routes.ts#localOnly',
  ),
  hearth(
    'answers',
    'events',
    'key owner_id',
    { kind: 'key' },
    'electron/host/routing/run/answer-cache.ts#keyOf',
  ),
  hearth(
    'evaluation_questions',
    'question expected',
    'id owner_id base_id origin',
    { kind: 'own', column: 'local_only' },
    'electron/host/knowledge/evaluate/run-evaluation.ts#localOnly',
  ),
  hearth(
    'notes',
    'title content',
    'id source_id base_id owner_id',
    { kind: 'inherits', column: 'base_id', from: 'knowledge_bases' },
    'electron/host/knowledge/operations/base-local-only.ts#holding',
  ),
  hearth(
    'sources',
    'config error_message',
    'id base_id owner_id kind state error_code',
    ofBase('base_id'),
    'electron/host/knowledge/sources/runtime/source-rows.ts#localOnlyOf',
  ),
  base(
    'passages',
    'heading text',
    'hash',
    { kind: 'source' },
    'electron/host/knowledge/operations/base-local-only.ts#localOnlyOf',
  ),
];

const onlyHere: readonly TextStore[] = [
  hearth(
    'evaluation_runs',
    'results',
    'id owner_id base_id summary',
    neverSent(
      'The results of a run are shown and compared. A run asks the questions of evaluation_questions.',
    ),
  ),
  hearth(
    'source_pages',
    'url',
    'source_id etag last_modified hash error_code error_message',
    neverSent('The address of a page goes to its own site alone.'),
  ),
  hearth(
    'source_excluded',
    'key',
    'source_id',
    neverSent('It is compared with what a source finds.'),
  ),
  hearth(
    'settings',
    'value',
    'owner_id key',
    neverSent('Words of content rules are compared with requests.'),
  ),
  hearth('policies', '', 'id owner_id alias source', noText),
  hearth(
    'policy_versions',
    'definition note',
    'policy_id',
    neverSent('Keywords of rules are compared with requests.'),
  ),
  hearth(
    'requests',
    'explanation',
    'id owner_id client_id purpose via requested_model outcome model provider account_id ' +
      'account_name error_code usage_source currency conversation_id end_user policy_id ' +
      'reserved_currency price',
    ledger,
  ),
  hearth(
    'attempts',
    'reasons error_message error_phrase',
    'request_id provider account_id account_name model outcome error_code currency',
    ledger,
  ),
  hearth('egress', '', 'owner_id purpose host reason request_id process', noText),
  hearth(
    'audit',
    'detail',
    'actor actor_name via action subject outcome peer',
    neverSent('It names what changed and why something was refused, never a value.'),
  ),
  hearth(
    'accounts',
    'state_reason',
    'id owner_id provider name base_url allow_fields secret key_hint models state region ' +
      'limits next_secret next_key_hint source balance_currency ca',
    neverSent('A reason may quote a provider. It is shown.'),
  ),
  hearth(
    'account_models',
    'probe',
    'account_id model defaults capabilities',
    neverSent('What a probe found may quote a provider. It is shown.'),
  ),
  hearth(
    'clients',
    'rules',
    'id owner_id name key_hash key_hint source role models limits ip_allow former_key_hash ' +
      'signing_secret issuer subject',
    neverSent('Words of content rules are compared with requests.'),
  ),
  hearth('owners', '', 'id kind', noText),
  hearth('stored_text', '', 'owner_id', noText),
  hearth('models', '', 'id owner_id name kind path', noText),
  hearth('model_hashes', '', 'model_id file sha256 source', noText),
  hearth('account_health', '', 'account_id', noText),
  hearth(
    'budgets',
    '',
    'id owner_id name scope currency period time_zone uncounted source',
    noText,
  ),
  hearth('prices', '', 'owner_id provider model price source', noText),
  hearth(
    'content_hits',
    '',
    'client_id day kind action',
    neverSent('Findings are counted without their text.'),
  ),
  hearth(
    'browser_sessions',
    '',
    'id owner_id client_id refresh_hash former_refresh_hash peer agent',
    noText,
  ),
  hearth('signing_keys', '', 'id sealed', noText),
  hearth(
    'token_issuers',
    '',
    'id owner_id name issuer audience key_kind public_key secret claims source',
    noText,
  ),
  hearth('removed_subjects', '', 'issuer subject owner_id name', noText),
  base(
    'documents',
    'path location file name error_message tags metadata',
    'id media_type hash state error_code failed_in source_id source_key',
    neverSent('Names reach a prompt with their passages alone, under the mark of the passage.'),
  ),
  base('meta', '', 'key value', noText),
  base('chunks', '', 'document_id', noText),
  base('document_passages', '', 'document_id runs', noText),
  base('live', '', 'bits', noText),
  base('vectors', 'embedding', '', neverSent('Vectors are compared on this machine.')),
  base('vector_blocks', 'codes', 'present', neverSent('Vectors are compared on this machine.')),
  base('lexical_fresh', 'terms', '', neverSent('Terms are compared on this machine.')),
  base('lexical_segments', '', 'lengths', noText),
  base(
    'lexical_blocks',
    'first_term entries',
    '',
    neverSent('Terms are compared on this machine.'),
  ),
];

const folder = (name: string, mark: TextMark): TextStore =>
  table('folder', name, 'files', '', mark);

const files: readonly TextStore[] = [
  folder('hearth.db', neverSent('See its tables.')),
  folder('knowledge', neverSent('The files of bases; see their tables.')),
  folder(
    'uploads',
    neverSent('Documents are read into passages, which have the mark of their base and source.'),
  ),
  folder(
    'transfer',
    neverSent(
      'Exports carry the marks of the base, its sources and its questions; an import restores them.',
    ),
  ),
  folder('backups', neverSent('Copies of hearth.db with its marks.')),
  folder('logs', neverSent('Fields are allowed by list, and no text of a request is among them.')),
  folder('models', noText),
  folder('revoked.jsonl', neverSent('It holds hashes and ids of what was revoked.')),
  folder('tls', noText),
  table(
    'memory',
    'frames of streams to resume (lan-server/streams)',
    'frames',
    '',
    neverSent('They go to the reader who asked, and to no provider.'),
  ),
];

export const textStores: readonly TextStore[] = [...sentAgain, ...onlyHere, ...files];
