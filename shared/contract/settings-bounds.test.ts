import { expect, it } from 'vitest';
import { defaultSettings, settingsSchema } from './app.ts';

const texts = Object.entries(defaultSettings)
  .filter(([, value]) => typeof value === 'string')
  .map(([name]) => name);

it.each(texts)(
  'the setting %s takes no text without end, since any client may store its own',
  (name) => {
    expect(settingsSchema.partial().safeParse({ [name]: 'x'.repeat(5_000) }).success).toBe(false);
  },
);
