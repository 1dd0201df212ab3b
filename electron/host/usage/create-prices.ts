import { z } from 'zod';
import { priceSchema, type Price } from '../../../shared/contract/prices.ts';
import type { KnownPrice } from '../../../shared/contract/usage.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { clientOfOwner } from '../../../shared/ids.ts';
import pricesJson from '../../../resources/prices.json' with { type: 'json' };
import type { Store } from '../store/store.ts';
import type { Prices } from './prices.ts';

const entrySchema = priceSchema.extend({
  provider: z.string().min(1),
  model: z.string().min(1),
  /** Hosts of the same provider that charge otherwise, such as those of another country. */
  notAt: z.array(z.string()).default([]),
});
const fileSchema = z.strictObject({ comment: z.string(), prices: z.array(entrySchema) });

type Table<T> = Map<string, Map<string, T>>;
interface FilePrice {
  price: Price;
  notAt: readonly string[];
}

function place<T>(table: Table<T>, provider: string, model: string, price: T): void {
  const models = table.get(provider) ?? new Map<string, T>();
  table.set(provider, models.set(model, price));
}

/** `resources/prices.json`, checked. Throws where a row is no price, or is there twice. */
export function loadPrices(json: unknown = pricesJson): Table<FilePrice> {
  const table: Table<FilePrice> = new Map();
  for (const { provider, model, notAt, ...price } of fileSchema.parse(json).prices) {
    if (table.get(provider)?.has(model) === true)
      throw new Error(`prices.json has ${provider} ${model} twice`);
    place(table, provider, model, { price, notAt });
  }
  return table;
}

/**
 * `-2024-08-06`, `-20241022` or `-latest`: a snapshot, or the newest, of the model that the rest
 * names.
 */
const snapshot = /-(?:\d{4}-\d{2}-\d{2}|20\d{6}|latest)$/;

/**
 * The price of a model by its own id, else by the id without its snapshot's date: providers charge
 * a snapshot as the model, and one that they charge otherwise has a row of its own, which counts
 * first. No other likeness is taken for the same model.
 */
const rowOf = <T>(models: Map<string, T> | undefined, model: string): T | null =>
  models?.get(model) ?? models?.get(model.replace(snapshot, '')) ?? null;

function readOwn(text: string): Price | null {
  try {
    return priceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Prices in memory: the user's own over those of the file. Each of the user's own counts before any
 * of the file's: by id, without a snapshot's date, then `*` for all models of the provider. A
 * client's requests are paid by the person who made the client, so that person's prices count.
 */
export function createPrices({
  db,
  sqlite,
  file = loadPrices(),
}: Pick<Store, 'db' | 'sqlite'> & { file?: Table<FilePrice> }): Prices {
  const own = new Map<string, Table<Price>>();
  const keep = (ownerId: string, provider: string, model: string, price: Price): void => {
    const mine: Table<Price> = own.get(ownerId) ?? new Map();
    own.set(ownerId, mine);
    place(mine, provider, model, price);
  };
  for (const row of sqlite
    .prepare<[], { owner_id: string; provider: string; model: string; price: string }>(
      'SELECT owner_id, provider, model, price FROM prices',
    )
    .all()) {
    const price = readOwn(row.price);
    if (price !== null) keep(row.owner_id, row.provider, row.model, price);
  }

  const makerOf = sqlite.prepare<[string | null], { owner_id: string }>(
    'SELECT owner_id FROM clients WHERE id = ?',
  );
  const payers = new Map<string, string>();
  /** Who made a client never changes, so each owner is looked up once. */
  const payerOf = (ownerId: string): string => {
    const known = payers.get(ownerId);
    if (known !== undefined) return known;
    const payer = makerOf.get(clientOfOwner(ownerId))?.owner_id ?? ownerId;
    payers.set(ownerId, payer);
    return payer;
  };

  const list = (ownerId: string): KnownPrice[] => {
    const mine = own.get(payerOf(ownerId));
    const all = [...file].flatMap(([provider, models]) =>
      [...models]
        .filter(([model]) => mine?.get(provider)?.has(model) !== true)
        .map(([model, { price }]) => ({ provider, model, price, own: false })),
    );
    const owned = [...(mine ?? [])].flatMap(([provider, models]) =>
      [...models].map(([model, price]) => ({ provider, model, price, own: true })),
    );
    return [...all, ...owned].sort(
      (a, b) => a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model),
    );
  };

  return {
    of(ownerId, provider, model, baseUrl = '') {
      const mine = own.get(payerOf(ownerId))?.get(provider);
      const priced = rowOf(mine, model) ?? mine?.get('*');
      if (priced !== undefined) return priced;
      const row = rowOf(file.get(provider), model);
      return row === null || row.notAt.some((host) => baseUrl.includes(`//${host}`))
        ? null
        : row.price;
    },
    list,
    async set(ownerId, provider, model, price) {
      if (payerOf(ownerId) !== ownerId)
        throw new AppError('forbidden', phrase('quota.payerSetsPrices'));
      const key = { owner_id: ownerId, provider, model };
      if (price === null) {
        await db
          .deleteFrom('prices')
          .where('owner_id', '=', ownerId)
          .where('provider', '=', provider)
          .where('model', '=', model)
          .execute();
        own.get(ownerId)?.get(provider)?.delete(model);
      } else {
        const text = JSON.stringify(price);
        await db
          .insertInto('prices')
          .values({ ...key, price: text })
          .onConflict((conflict) =>
            conflict.columns(['owner_id', 'provider', 'model']).doUpdateSet({ price: text }),
          )
          .execute();
        keep(ownerId, provider, model, price);
      }
      return list(ownerId);
    },
  };
}
