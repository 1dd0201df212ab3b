// Generates the OpenAPI 3.1 document (/openapi.json) from the route table: the schemas that check a
// request also describe it, so the document cannot differ from what the server accepts.
import { z } from 'zod';
import type { ReplyDescription, RouteDescription } from '../http/route.ts';
import { anthropicErrorSchema, openAiErrorSchema } from '../wire/error-schemas.ts';
import { errorStatuses, meaningOf } from './error-statuses.ts';
import { openApiPath } from './paths.ts';

type Json = Record<string, unknown>;

/**
 * JSON Schema 2020-12, which OpenAPI 3.1 includes unchanged. What JSON Schema cannot express becomes
 * an open schema.
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const {
    $schema: _,
    '~standard': _standard,
    ...rest
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Json;
  return rest;
}

/** The parameters of an object schema; on the wire all of them are strings. */
function parametersOf(schema: z.ZodObject | undefined, place: 'query' | 'header'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...inner }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: inner,
  }));
}

const pathParameters = ({ path, params = {} }: RouteDescription): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: params[name] ?? '',
    schema: { type: 'string', minLength: 1 },
  }));

const headers = {
  'x-request-id': {
    description:
      'The request’s id; of one that asked a model, `GET /v1/requests/{id}` tells how it went.',
    schema: { type: 'string' },
  },
};

function replyOf({ description, schema, media, alsoMedia = [], stream }: ReplyDescription): Json {
  const content: Json = {
    ...(schema === undefined ? {} : { 'application/json': { schema: schemaOf(schema, 'output') } }),
    ...Object.fromEntries(
      [...(media === undefined ? [] : [media]), ...alsoMedia].map((one) => [
        one,
        { schema: { type: 'string' } },
      ]),
    ),
    ...(stream === undefined ? {} : { 'text/event-stream': { schema: { description: stream } } }),
  };
  return { description, headers, ...(Object.keys(content).length > 0 ? { content } : {}) };
}

function failuresOf(route: RouteDescription): Record<string, Json> {
  const schema = {
    $ref: `#/components/schemas/${route.form === 'anthropic' ? 'AnthropicError' : 'Error'}`,
  };
  const all = errorStatuses(route).filter((status) => !(status in route.replies));
  return Object.fromEntries(
    all.map((status) => [
      String(status),
      { description: meaningOf(status), headers, content: { 'application/json': { schema } } },
    ]),
  );
}

function securityOf({ access }: RouteDescription): Json[] {
  if (access === 'public') return [];
  if (access === 'optional') return [{}, { bearer: [] }, { apiKey: [] }];
  return access === 'session' ? [{ session: [] }] : [{ bearer: [] }, { apiKey: [] }];
}

const operationIdOf = ({ method, path }: RouteDescription): string =>
  `${method}${path
    .replace(/\{[^}]*\}/g, '')
    .split(/[/:._-]+/)
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`;

function operationOf(route: RouteDescription): Json {
  const {
    tag,
    summary,
    description,
    body,
    bodyMedia = 'application/json',
    bodyOptional = false,
    replies,
  } = route;
  return {
    operationId: operationIdOf(route),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(route),
    parameters: [
      ...pathParameters(route),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !bodyOptional,
            content: Object.fromEntries(
              [[bodyMedia, body] as const, ...Object.entries(route.otherBodies ?? {})].map(
                ([media, schema]) => [media, { schema: schemaOf(schema, 'input') }],
              ),
            ),
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(replies).map(([status, reply]) => [status, replyOf(reply)]),
      ),
      ...failuresOf(route),
    },
  };
}

const about = [
  'One endpoint for the models of this machine and of its accounts: OpenAI’s Chat ' +
    'Completions, Completions, Embeddings and Responses, Anthropic’s Messages, ' +
    'rerankings and moderations, and what this Hearth tells of itself.',
  'Every path but those that say so needs a key, as `Authorization: Bearer <key>` ' +
    'or `x-api-key: <key>`. A method that a path does not take is answered by 405 ' +
    'with `Allow`. What a model or provider cannot do is refused by name, never ' +
    'dropped in silence.',
].join('\n\n');

/** The OpenAPI 3.1 document of the routes, from the schemas that they read their requests with. */
export function openApiDocument(version: string, routes: readonly RouteDescription[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes)
    (paths[openApiPath(route.path)] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hearth',
      version,
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: {
        Error: schemaOf(openAiErrorSchema, 'output'),
        AnthropicError: schemaOf(anthropicErrorSchema, 'output'),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A client’s key.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'hearth_access',
          description: 'Of a browser that signed in; the name has the port behind it.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'The same key, where Anthropic’s clients put it.',
        },
      },
    },
  };
}
