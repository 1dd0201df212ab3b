import { expect, it, describe } from 'vitest';
import { statusFor } from '../../../../test/conformance/lan-status.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import { createLanApp } from '../lan-app.ts';
import type { LanParts } from '../lan-parts.ts';
import { createAllowedMethods } from './allowed-methods.ts';
import { lanRoutes } from '../lan-routes.ts';
import { openApiDocument } from './document.ts';
import { openApiPath } from './paths.ts';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; description?: string }[];
  responses: Record<string, unknown>;
  security: unknown[];
  requestBody?: unknown;
};
const allowedMethods = createAllowedMethods(lanRoutes);
const document = openApiDocument('1.2.3', lanRoutes) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** The browser's pages: whatever path is no API's is one of the app's own. */
const pages = (path: string): boolean => path === '*' || path === '/*';

/** Routes that answer, not the middleware before them. */
async function servedRoutes(): Promise<string[]> {
  const store = openMemoryStore();
  // The routes are made and none is called.
  const parts = {
    now: Date.now,
    inFlight: new Set(),
    status: statusFor(store),
  } as unknown as LanParts;
  const app = createLanApp(parts);
  await store.close();
  return [
    ...new Set(
      app.routes
        .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('/*') && !pages(path))
        .map(({ method, path }) => `${method} ${path}`),
    ),
  ].sort();
}

describe('the OpenAPI document', () => {
  it('tells of every route that the server has, and of no other: one that was added without a word, or removed, is found here', async () => {
    const told = lanRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort();
    expect(told).toEqual(await servedRoutes());
  });

  it('names each operation once, and says what each parameter of a path is', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const named = operation.parameters.filter((one) => one.in === 'path');
      expect([path, named.map(({ name }) => `{${name}}`)]).toEqual([
        path,
        path.match(/\{\w+\}/g) ?? [],
      ]);
      for (const { description } of named) expect([path, description]).not.toEqual([path, '']);
    }
  });

  it('has an answer and its failures for each, in the form of its dialect; those with a key tell of 401', () => {
    for (const { path, operation } of operations) {
      expect([
        path,
        Object.keys(operation.responses).some((status) => /^[123]/.test(status)),
      ]).toEqual([path, true]);
      if (operation.security.length > 0)
        expect([path, Object.keys(operation.responses)]).toEqual([
          path,
          expect.arrayContaining(['401']),
        ]);
      expect(JSON.stringify(operation.responses)).toContain(
        path.startsWith('/v1/messages') ? 'AnthropicError' : '"#/components/schemas/Error"',
      );
    }
    expect(document.paths['/v1/messages']?.['post']?.responses).toHaveProperty('529');
    expect(document.paths['/v1/messages']?.['post']?.responses).not.toHaveProperty('503');
  });

  it('comes from the schemas that the routes read: a field and its bounds stand there as they are checked', () => {
    const body = document.paths['/v1/embeddings']?.['post']?.requestBody;
    expect(body).toMatchObject({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['model', 'input'],
            additionalProperties: false,
            properties: { model: { type: 'string', minLength: 1 } },
          },
        },
      },
    });
    const [period, groupBy] = document.paths['/api/v1/status/usage']?.['get']?.parameters ?? [];
    expect(period).toMatchObject({
      name: 'period',
      in: 'query',
      required: false,
      schema: { enum: ['hour', 'day', 'week', 'month', '24h', '7d', '30d'], default: 'day' },
    });
    expect(groupBy).toMatchObject({ name: 'group_by', schema: { type: 'string' } });
  });

  it('has no pattern with a Unicode class, which the regular expressions of many languages lack', () => {
    const patterns = JSON.stringify(document).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.filter((one) => /\\p\{/i.test(one))).toEqual([]);
  });

  it('has the bounds that a refinement checks: filters of metadata, the choice of a tool', () => {
    const bodyOf = (path: string): string =>
      JSON.stringify(document.paths[path]?.['post']?.requestBody);
    expect(bodyOf('/v1/knowledge/{base}/search')).toContain('"minProperties":1');
    expect(bodyOf('/v1/knowledge/{base}/search')).toContain('"maxProperties":16');
    expect(bodyOf('/v1/responses/input_tokens')).toContain('"enum":["function"]');
    expect(bodyOf('/v1/responses/input_tokens')).toContain('"required":["type","name"]');
    expect(bodyOf('/v2/rerank')).toContain('"max_tokens_per_doc":{"type":"null"}');
  });

  it('points nowhere that is not there', () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    const known = new Set(
      Object.keys(document.components.schemas).map(
        (name) => `"$ref":"#/components/schemas/${name}"`,
      ),
    );
    expect(references.filter((one) => !known.has(one))).toEqual([]);
  });
});

describe('paths', () => {
  it('are written as OpenAPI writes them, and matched as hono does', () => {
    expect(openApiPath('/v1/models/:id{.+}')).toBe('/v1/models/{id}');
    expect(allowedMethods('/v1/models/vendor/big')).toEqual(['GET', 'HEAD']);
    expect(allowedMethods('/v1/responses/resp_1')).toEqual(['GET', 'HEAD', 'DELETE']);
    expect(allowedMethods('/v1/responses/resp_1/more')).toEqual([]);
    expect(allowedMethods('/v1/responses/input_tokens')).toEqual(['POST']);
    expect(allowedMethods('/caXpem')).toEqual([]);
  });
});
