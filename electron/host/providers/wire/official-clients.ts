/**
 * The providers' own clients, for calls where speed does not matter. A client gets a `fetch` that
 * reads by our own code: the gate, its caps and our failures are the same as for every other call.
 * Only the path of what it asks is used, so none of its headers, which describe this machine, is
 * sent. Each is about a megabyte of code, loaded when it is first needed.
 */

/** Returns the JSON at a path with its query. What it throws, the caller of the client gets. */
export type ReadPath = (path: string) => Promise<unknown>;

/** No request goes there; the clients need an address to put a path behind. */
const nowhere = 'http://client.invalid';

const clientOptions = (read: ReadPath) => ({
  apiKey: 'none',
  baseURL: nowhere,
  maxRetries: 0,
  logLevel: 'off' as const,
  fetch: async (input: string | URL | Request): Promise<Response> => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return Response.json(await read(`${pathname}${search}`));
  },
});

/** Collects what a client lists. A failure of `read` is thrown as it is, not as the client's. */
async function listed(
  read: ReadPath,
  list: (options: ReturnType<typeof clientOptions>) => Promise<AsyncIterable<unknown>>,
): Promise<unknown[]> {
  let failure: unknown;
  const options = clientOptions((path) =>
    read(path).catch((error: unknown) => {
      failure = error;
      throw error;
    }),
  );
  try {
    const entries: unknown[] = [];
    for await (const entry of await list(options)) entries.push(entry);
    return entries;
  } catch (error) {
    throw failure ?? error;
  }
}

/** The entries of `GET /models` by OpenAI's client. */
export const listOpenAiModels = (read: ReadPath): Promise<unknown[]> =>
  listed(read, async (options) => {
    const { default: OpenAI } = await import('openai');
    return new OpenAI(options).models.list();
  });

/**
 * The entries of `GET /v1/models` by Anthropic's client: `limit` a page, at most `mostPages` pages. Its
 * own iteration stops at an empty page (SDK 1.12, `hasNextPage`), also where `has_more` is true, as when
 * a page has only models that the key may not use. So pages follow each other by `last_id` here.
 */
export const listAnthropicModels = (
  read: ReadPath,
  { limit, mostPages }: { limit: number; mostPages: number },
): Promise<unknown[]> =>
  listed(read, async (options) => {
    const { default: Anthropic } = await import('@anthropic-ai/sdk');
    const { models } = new Anthropic({ ...options, authToken: null });
    return (async function* (): AsyncGenerator<unknown> {
      let last: string | undefined;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const page = await models.list({
          limit,
          ...(last === undefined ? {} : { after_id: last }),
        });
        yield* page.data;
        if (!page.has_more || page.last_id === null || page.last_id === last) return;
        last = page.last_id;
      }
    })();
  });
