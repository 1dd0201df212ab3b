import { z } from 'zod';
import type { ListedModel } from '../../provider.ts';

/**
 * docs.coze.cn/developer_guides/list_workspace: the spaces that the token's user is in, 50 a page
 * at most.
 */
export const workspacesSchema = z.looseObject({
  data: z.looseObject({
    workspaces: z.array(z.looseObject({ id: z.string() })).nullish(),
    total_count: z.number().nullish(),
  }),
});
/**
 * docs.coze.cn/developer_guides/bots_list_draft_published: the bots of a space; without more said,
 * those published as API.
 */
export const botsSchema = z.looseObject({
  data: z.looseObject({
    items: z.array(z.looseObject({ id: z.string() })).nullish(),
    total: z.number().nullish(),
  }),
});

export const workspacesPath = (page: number): string =>
  `/v1/workspaces?page_num=${page}&page_size=50`;
/** Its largest page is not documented, so the default of 20 stays. */
export const botsPath = (workspaceId: string, page: number): string =>
  `/v1/bots?workspace_id=${encodeURIComponent(workspaceId)}&page_num=${page}`;

/** What a bot can do is set inside it, and the list does not tell; streaming is how it is asked. */
export const cozeListedModel = ({ id }: { id: string }): ListedModel => ({
  id,
  contextTokens: null,
  maxOutputTokens: null,
  capabilities: null,
});

/** All pages of a list, until one is empty or as many came as there are. */
export async function everyPage<Item>(
  ask: (page: number) => Promise<{ items: readonly Item[]; total: number | null }>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await ask(page);
    all.push(...items);
    if (items.length === 0 || total === null || all.length >= total) return all;
  }
}
