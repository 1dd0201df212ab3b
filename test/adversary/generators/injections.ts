import * as fc from 'fast-check';

/**
 * Text that would end a SQL string, or match more than it says in a LIKE (LiteLLM CVE-2026-42208,
 * New API CVE-2026-25591).
 */
export const sqlText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', 'a', 'fake-model', '%', '_', '\\'),
    fc.constantFrom(
      "'",
      '"',
      "';",
      "')",
      '`',
      "' OR '1'='1",
      "' UNION SELECT key_hash FROM clients --",
      "'; DROP TABLE clients; --",
      '%',
      '_%',
      '[',
      '*',
      '\0',
      '\u02bc',
    ),
    fc.constantFrom('', '--', '/*', '#', ' OR 1=1', '%', ' COLLATE NOCASE'),
  )
  .map((parts) => parts.join(''));

/**
 * Ways out of a folder, in the spellings that servers have been fooled by (Ollama CVE-2024-37032,
 * AnythingLLM CVE-2024-3025).
 */
export const escapingPath = (file: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(
        '../',
        '..%2f',
        '..%5c',
        '%2e%2e/',
        '%2e%2e%2f',
        '..\\',
        '....//',
        '..;/',
        '%252e%252e%252f',
        '..%c0%af',
        '/./../',
        '.%00./',
      ),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom('', '/', '%2f', '%00'),
      fc.constantFrom('', '%00.html', '?', '#', '/', '.js', '%20'),
    )
    .map(
      ([step, depth, root, end]) => `${root}${step.repeat(depth)}${file.replace(/^\//, '')}${end}`,
    );

/**
 * Objects that would reach `Object.prototype` where they are merged or assigned by path (oRPC
 * CVE-2026-28794). The marker is `polluted`.
 */
export const pollution: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('__proto__', 'constructor', '__proto__.__proto__'),
    fc.constantFrom('polluted', 'isAdmin', 'role', 'toString', 'then'),
    fc.boolean(),
  )
  .map(([place, field, nested]) => {
    const inner = `{${JSON.stringify(field)}:"polluted","polluted":"polluted"}`;
    const object =
      place === 'constructor'
        ? `{"constructor":{"prototype":${inner}}}`
        : `{${JSON.stringify(place)}:${inner}}`;
    return nested
      ? `{"metadata":${object},"messages":[${object}],"input":[${object}],${object.slice(1)}`
      : object;
  });

/**
 * Fields and headers by which proxies have let a caller name the upstream (LiteLLM CVE-2024-6587,
 * Portkey CVE-2025-66405).
 */
export const upstreamFields = [
  'api_base',
  'base_url',
  'baseURL',
  'baseUrl',
  'endpoint',
  'host',
  'url',
  'proxy',
  'custom_host',
  'azure_endpoint',
  'vertex_location',
  'deployment_id',
  'extra_headers',
  'litellm_params',
  'client',
  'aws_bedrock_runtime_endpoint',
] as const;
export const upstreamHeaders = [
  'x-portkey-custom-host',
  'x-api-base',
  'x-base-url',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-original-url',
  'x-rewrite-url',
  'x-upstream',
  'x-target-url',
  'x-litellm-api-base',
  'openai-base-url',
  'proxy',
  'x-host',
  'forwarded',
] as const;
