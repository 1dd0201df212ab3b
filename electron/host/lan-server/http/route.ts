import type { z } from 'zod';
import type { LanContext } from './lan-context.ts';

/**
 * Who may call a route: everyone; everyone, with more for a key; a signed-in browser (the handler
 * reads its session); any key; a key of role member or admin; a key of role admin, or the machine's
 * own user.
 */
export type Access = 'public' | 'optional' | 'session' | 'viewer' | 'member' | 'admin';

export interface ReplyDescription {
  description: string;
  /** Of the JSON body. */
  schema?: z.ZodType;
  /** Media type of a body that is not JSON, or not only. */
  media?: string;
  /** Further media types of that body. */
  alsoMedia?: readonly string[];
  /** Content of the frames, for a reply that can be server-sent events. */
  stream?: string;
}

export type Handler = (c: LanContext) => Response | Promise<Response>;

/**
 * One route: its registration, its access check, its entry in the OpenAPI document and the 405 of
 * other methods all come from this object. docs/adding-a-route.md shows how to add one. `Parts` are
 * the parts of the server that its handler needs.
 */
export interface Route<Parts> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As hono reads it: `/v1/models/:id{.+}`. */
  path: string;
  access: Access;
  /**
   * False for a `POST` of access `member` that must not wait for the host's slots, nor count as a
   * request of the client's minute. Default: true.
   */
  isWork?: boolean;
  tag: string;
  summary: string;
  description?: string;
  /** Describes each parameter of the path. */
  params?: Record<string, string>;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** Schema of the JSON body: the one that the handler reads it with. */
  body?: z.ZodType;
  bodyOptional?: boolean;
  /** Media type of the body. Default: `application/json`. */
  bodyMedia?: string;
  /** Schemas of the same body in other media types. */
  otherBodies?: Record<string, z.ZodType>;
  /** By status. */
  replies: Record<number, ReplyDescription>;
  /**
   * Of a public route that is asked all the time: it does not count towards the requests without a
   * key that an address may send.
   */
  uncounted?: true;
  /** Statuses of failures beyond those that follow from `access`, `query` and `body`. */
  errors?: readonly number[];
  /** Dialect of the failures. Default: OpenAI's. */
  form?: 'openai' | 'anthropic';
  /** Makes the handler, once per server. */
  handler: (parts: Parts) => Handler;
}

/** A route without its handler: what the OpenAPI document needs. */
export type RouteDescription = Omit<Route<never>, 'handler'>;
