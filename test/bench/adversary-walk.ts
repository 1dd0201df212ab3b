/**
 * The share of procedures and routes that answer the machine's own user with a success, in the walk
 * that the tests take as other roles.
 */
import { beyondTheWalk, walkAsOwner } from '../adversary/support/walk-as.ts';
import type { Row } from './row.ts';

export async function rows(): Promise<Row[]> {
  const { share, failed, total } = await walkAsOwner();
  const left =
    failed.length === 0 ? '' : `; without a success: ${failed.map(({ name }) => name).join(', ')}`;
  const note =
    `${total} procedures and routes, ${Object.keys(beyondTheWalk).length} more left out by ` +
    `name${left}`;
  return [
    {
      name: 'adversary.walkSucceeded',
      value: Math.round(share * 1000) / 1000,
      unit: 'share',
      op: '>=',
      floor: 0.95,
      note,
    },
  ];
}
