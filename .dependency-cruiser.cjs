// The direction of imports (DESIGN.md, "Layout"). Every rule here is broken once in test/fixtures/directions, and
// resources/scripts/directions.mjs fails when one of those goes unseen: a rule that matches nothing is no rule.
const inside = (...folders) => `^(${folders.join('|')})/`;
const host = 'electron/host';
const domains = [
  'accounts',
  'changes',
  'conversations',
  'doctor',
  'egress',
  'knowledge',
  'local-models',
  'monitoring',
  'providers',
  'quota',
  'routing',
  'security',
  'store',
  'usage',
  'vault',
  'settings',
];
const domain = (...names) => inside(...names.map((name) => `${host}/${name}`));
const notTests = '\\.test\\.tsx?$';

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
        'The same host runs in the app, headless and in tests: only main, preload and one launcher may import Electron.',
      severity: 'error',
      from: { path: inside(host, 'electron/inference', 'shared', 'renderer') },
      to: {
        path: '^electron$|node_modules/electron/|^electron/(main|preload)/|^electron-store$|node_modules/electron-store/',
      },
    },
    {
      name: 'host-reaches-inference-by-port',
      comment:
        'Native model libraries live in a process of their own, so that a bad file kills a model and not the app.',
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
      severity: 'error',
      from: { path: `^${host}/providers/([^/]+)/` },
      to: { path: `^${host}/providers/[^/]+/`, pathNot: `^${host}/providers/$1/` },
    },
    {
      name: 'store-is-a-leaf',
      severity: 'error',
      from: { path: domain('store'), pathNot: notTests },
      to: { path: inside(host), pathNot: domain('store') },
    },
    {
      name: 'domains-know-no-entry',
      comment: 'api, lan-server and the command line call domains, never the other way round.',
      severity: 'error',
      from: { path: domain(...domains), pathNot: notTests },
      to: { path: domain('api', 'lan-server', 'cli', 'socket') },
    },
    {
      name: 'routing-knows-these-domains',
      comment:
        'Content rules are among them since what leaves for a cloud is known only where an attempt is sent (docs/decisions/0019).',
      severity: 'error',
      from: { path: domain('routing'), pathNot: notTests },
      to: {
        path: inside(host),
        pathNot: `${domain('routing', 'accounts', 'quota', 'providers', 'local-models', 'content-rules', 'egress', 'store', 'usage', 'bodies')}|^${host}/[^/]+\\.ts$`,
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
