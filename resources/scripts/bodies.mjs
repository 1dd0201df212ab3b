// Holds that bodies and JSON from outside are read in one way: by electron/host/bodies (capped,
// bounded) or by a file that is named below with its reason. A way around it is what F2 and F20 of
// the review were.
import { relative } from 'node:path';
import ts from 'typescript';
import { fail, root } from './node24.mjs';

/**
 * Methods that read a whole body, on the types whose body comes from outside. `EgressReply` is
 * none: its reader counts.
 */
const wholeReads = new Set([
  'json',
  'text',
  'arrayBuffer',
  'formData',
  'blob',
  'bytes',
  'parseBody',
]);
const bodied = new Set([
  'Request',
  'Response',
  'Body',
  'HonoRequest',
  'IncomingMessage',
  'BodyReadable',
]);

/** Files that may read a body whole, or take it as a stream of their own: each of them counts. */
const readers = {
  'electron/host/lan-server/middleware/request-body.ts': 'the reader of requests',
  'electron/host/lan-server/middleware/form-body.ts': 'forms, of bytes that the reader has capped',
  'electron/host/egress/egress-reply.ts': 'the reader of replies',
  'electron/host/egress/send.ts': 'bodies that this host sends',
  'electron/host/lan-server/sessions/socket-admission.ts': 'a refusal that this server made itself',
  'electron/host/socket/host-connection.ts':
    'the command line reads its own host, over a socket of its user',
};

const rows = 'rows that this host wrote, of what was bounded when it came';
const own = 'a file of the program itself or of its own data folder';
/** Files that may call `JSON.parse`. */
const parsers = {
  'electron/host/bodies/parse-json.ts': 'bounds it first',
  'electron/host/content-rules/edits.ts': 'counts its tokens first',
  'electron/host/knowledge/parse/parse-json-document.ts':
    'a document, in the process that may die of it',
  'electron/host/config-file/sections/plan-section.ts': 'copies a value of its own',
  'electron/host/store/write-worker.ts': 'statements of its own host',
  ...Object.fromEntries(
    [
      'cli/version.ts',
      'security/revocations.ts',
      'security/vault-file.ts',
      'store/folder-lock.ts',
      'store/replace-database.ts',
    ].map((file) => [`electron/host/${file}`, own]),
  ),
  'electron/main/resources.ts': own,
  'electron/inference/onnx/text-session.ts': own,
  ...Object.fromEntries(
    [
      'accounts/account-rows.ts',
      'clients/client-rows.ts',
      'config-file/connect-domains.ts',
      'content-rules/create-content-rules.ts',
      'conversations/message-rows.ts',
      'knowledge/base/base-read.ts',
      'knowledge/evaluate/evaluation-rows.ts',
      'knowledge/local-only/mark-quotes.ts',
      'knowledge/sources/runtime/source-rows.ts',
      'knowledge/transfer/archived-rows.ts',
      'knowledge/transfer/export-rows.ts',
      'lan-server/responses/response-store.ts',
      'monitoring/create-monitoring.ts',
      'quota/budget-rows.ts',
      'quota/stored-limits.ts',
      'routing/run/answer-cache.ts',
      'routing/policies/policy-rows.ts',
      'settings/create-settings.ts',
      'usage/create-prices.ts',
    ].map((file) => [`electron/host/${file}`, rows]),
  ),
};

const isTest = (file) => /\.test\.tsx?$|\/testing\/|-contract\.ts$/.test(file);

/** Names of a type and of what it is made of. */
function namesOf(type) {
  const parts = type.isUnionOrIntersection() ? type.types : [type];
  return parts.flatMap((part) => [
    part.symbol?.name,
    part.aliasSymbol?.name,
    ...(part.getBaseTypes?.() ?? []).map((base) => base.symbol?.name),
  ]);
}

const isJsonParse = ({ name, expression }) =>
  name.text === 'parse' && ts.isIdentifier(expression) && expression.text === 'JSON';

/** A body that comes from outside, read whole or taken as a stream. */
function isBodyRead(node, checker) {
  const { name, expression, parent } = node;
  const isWhole =
    wholeReads.has(name.text) && ts.isCallExpression(parent) && parent.expression === node;
  if (!isWhole && name.text !== 'body') return false;
  const types = namesOf(checker.getTypeAtLocation(expression));
  const isStream = types.some((type) => type === 'Request' || type === 'HonoRequest');
  return (isWhole || isStream) && types.some((type) => bodied.has(type));
}

/** What one file reads in a way of its own, each with its line. */
function readsOf(source, checker, { mayRead, mayParse }) {
  const found = [];
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ line: line + 1, what });
  };
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      if (!mayParse && isJsonParse(node)) report(node, 'JSON.parse: use parseJson or parseJsonNow');
      if (!mayRead && isBodyRead(node, checker))
        report(node, `.${node.name.text}: use requestBytes, requestText, jsonBody or readCapped`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every other way to read a body or to parse JSON, as `file:line: what`. */
export function findReads(
  program,
  folder,
  { readers: allowedReaders = readers, parsers: allowedParsers = parsers } = {},
) {
  const checker = program.getTypeChecker();
  const sources = new Map(
    program
      .getSourceFiles()
      .map((source) => [relative(folder, source.fileName).replaceAll('\\', '/'), source]),
  );
  const isOurs = (file, source) =>
    !source.isDeclarationFile && !/^(?:\.\.|node_modules\/)/.test(file) && !isTest(file);
  const reads = [...sources]
    .filter(([file, source]) => isOurs(file, source))
    .flatMap(([file, source]) => {
      const allowed = { mayRead: file in allowedReaders, mayParse: file in allowedParsers };
      return readsOf(source, checker, allowed).map(({ line, what }) => `${file}:${line}: ${what}`);
    });
  const missing = [...Object.keys(allowedReaders), ...Object.keys(allowedParsers)]
    .filter((file) => !sources.has(file))
    .map((file) => `${file}: named in resources/scripts/bodies.mjs, and not there`);
  return [...reads, ...missing];
}

export function programOf(config) {
  const { config: read, error } = ts.readConfigFile(config, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    read,
    ts.sys,
    config.replace(/[\\/][^\\/]*$/, ''),
  );
  return ts.createProgram(fileNames, {
    ...options,
    noEmit: true,
    composite: false,
    incremental: false,
  });
}

if (import.meta.main) {
  const found = findReads(programOf(`${root}/electron/tsconfig.json`), root);
  for (const one of found) console.error(one);
  if (found.length > 0)
    fail(`${found.length} places read what comes from outside in a way of their own`);
  console.log('bodies and JSON from outside are read in one way');
}
