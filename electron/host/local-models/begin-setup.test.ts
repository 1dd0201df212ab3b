import { expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { beginSetup } from './begin-setup.ts';

it.each([
  ['the first start', { isFirstStart: true, hasUnfinished: false }, true],
  ['a download that was interrupted', { isFirstStart: false, hasUnfinished: true }, true],
  // The user may have removed the models on purpose.
  ['any other start', { isFirstStart: false, hasUnfinished: false }, false],
])('%s fetches models unasked or not', (_, { isFirstStart, hasUnfinished }, fetches) => {
  const started: string[] = [];
  beginSetup(
    {
      hasUnfinished: () => hasUnfinished,
      startSetup: (ownerId) => {
        started.push(ownerId);
        return { state: 'choosing', chatModel: null, embeddingModel: null, notice: null };
      },
    },
    desktopOwnerId,
    isFirstStart,
  );
  expect(started).toEqual(fetches ? [desktopOwnerId] : []);
});
