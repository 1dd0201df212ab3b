// The direction of imports. `layers` lists, for each part, its folders from the bottom to the top:
// a folder imports only what is listed before it (types too). Every other rule is broken once in
// test/fixtures/directions, and resources/scripts/directions.mjs plants a violation for each layer:
// a rule that finds nothing is no rule. docs/architecture.md draws this list.
const { layers } = require('./resources/scripts/layers.cjs');

const inside = (...folders) => `^(${folders.join('|')})/`;
const host = 'electron/host';
const domain = (...names) => inside(...names.map((name) => `${host}/${name}`));
const belowRouting = [
  'routing',
  'accounts',
  'quota',
  'providers',
  'local-models',
  'content-rules',
  'egress',
  'store',
  'usage',
  'bodies',
  'changes',
];
const notTests = '\\.test\\.tsx?$|/testing/';
const escaped = (path) => path.replaceAll('.', '\\.');

/** What a layer is on disk: a folder, or a file of that name. */
const layer = (part, name) =>
  /\.tsx?$/.test(name) ? `${escaped(`${part}/${name}`)}$` : `${escaped(`${part}/${name}`)}/`;

const downwards = Object.entries(layers).flatMap(([part, names]) =>
  names.slice(0, -1).map((name, index) => ({
    name: `${part}/${name}`,
    comment: 'A layer imports only what is listed before it in resources/scripts/layers.cjs.',
    severity: 'error',
    from: { path: `^${layer(part, name)}`, pathNot: notTests },
    to: {
      path: `^(${names
        .slice(index + 1)
        .map((above) => layer(part, above))
        .join('|')})`,
    },
  })),
);

module.exports = {
  forbidden: [
    {
      name: 'renderer-knows-only-shared',
      comment: 'The window speaks to the host by the contract alone.',
      severity: 'error',
      from: { path: inside('renderer'), pathNot: notTests },
      to: { path: inside('electron', 'test') },
    },
    {
      name: 'shared-knows-nobody',
      severity: 'error',
      from: { path: inside('shared') },
      to: { path: inside('electron', 'renderer', 'test') },
    },
    {
      name: 'electron-knows-no-renderer',
      severity: 'error',
      from: { path: inside('electron'), pathNot: notTests },
      to: { path: inside('renderer', 'test') },
    },
    {
      name: 'host-imports-no-electron',
      comment:
        'The same host runs in the app, headless and in tests: only main, preload and one launcher ' +
        'may import Electron.',
      severity: 'error',
      from: { path: inside(host, 'electron/inference', 'shared', 'renderer') },
      to: {
        path:
          '^electron$|node_modules/electron/|^electron/(main|preload)/|^electron-store$|' +
          'node_modules/electron-store/',
      },
    },
    {
      name: 'host-reaches-inference-by-port',
      comment:
        'Native model libraries run in a process of their own, so that a bad file kills a model ' +
        'and not the app.',
      severity: 'error',
      from: { path: inside(host), pathNot: notTests },
      to: {
        path: `${inside('electron/inference')}|node_modules/(node-llama-cpp|onnxruntime-node)/`,
      },
    },
    {
      name: 'inference-knows-no-host',
      severity: 'error',
      from: { path: inside('electron/inference'), pathNot: notTests },
      to: { path: inside(host) },
    },
    {
      name: 'providers-are-leaves',
      severity: 'error',
      from: { path: domain('providers'), pathNot: notTests },
      to: { path: inside(host), pathNot: domain('providers', 'egress', 'bodies') },
    },
    {
      name: 'no-provider-imports-another',
      comment: 'What all of them need is in quirks, catalogue and wire.',
      severity: 'error',
      from: { path: `^${host}/providers/([^/]+)/` },
      to: {
        path: `^${host}/providers/[^/]+/`,
        pathNot: `^${host}/providers/($1|quirks|catalogue|wire)/`,
      },
    },
    {
      name: 'routing-knows-these-domains',
      comment:
        'Content rules are among them since what is sent to a provider is known only where an ' +
        'attempt is sent (docs/decisions/0019).',
      severity: 'error',
      from: { path: domain('routing'), pathNot: notTests },
      to: {
        path: inside(host),
        pathNot: `${domain(...belowRouting)}|^${host}/[^/]+\\.ts$`,
      },
    },
    ...downwards,
    {
      name: 'no-cycles',
      comment: 'Types count: a cycle of types is a cycle to the reader.',
      severity: 'error',
      from: { pathNot: notTests },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: { path: '^(out|dist|\\.cache)/|^test/fixtures/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
