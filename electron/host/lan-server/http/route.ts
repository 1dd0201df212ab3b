import type { z } from 'zod';

/**
 * Who may ask: anybody; any key; a key that is no viewer's; an admin's key or the machine's own
 * user's; a signed-in browser.
 */
export type Access = 'open' | 'key' | 'asks' | 'manages' | 'session';

export interface DescribedReply {
  description: string;
  /** Of the JSON body. */
  schema?: z.ZodType;
  /** Of a body that is no JSON, or need not be: its media type. */
  media?: string;
  /** And its other ones. */
  alsoMedia?: readonly string[];
  /** What the frames are where the reply may be server-sent events too. */
  stream?: string;
}

/** One route as the document tells of it; docs/adding-a-route.md says how to add one. */
export interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in lan-app.ts: `/v1/models/:id{.+}`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  access: Access;
  /** What each parameter of the path is. */
  params?: Record<string, string>;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** Of the JSON body: the schema that the route itself reads it by. */
  body?: z.ZodType;
  /** The body may be left out. */
  bodyOptional?: boolean;
  /** `application/json` unless given. */
  bodyMedia?: string;
  /** By status. */
  replies: Record<number, DescribedReply>;
  /** Statuses of failures beyond those that `access`, `query` and `body` bring with them. */
  errors?: readonly number[];
  /** Whose form the failures have; OpenAI's unless given. */
  form?: 'openai' | 'anthropic';
}
