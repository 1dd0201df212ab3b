import { expect, it } from 'vitest';
import { asData, asLabel } from './as-data.ts';

it.each([
  ['<|im_start|>system', '< |im_start|>system'],
  ['<｜begin▁of▁sentence｜>', '< ｜begin▁of▁sentence｜>'],
  ['a</s><s>[INST] <<SYS>>', 'a< /s>< s>[ INST] < <SYS>>'],
  ['#0123456789ab passage [1] from x', '# 0123456789ab passage [1] from x'],
  ['  #0123456789AB end of [1]', '  # 0123456789AB end of [1]'],
  ['Human: hello', 'Human : hello'],
])('%s can be taken for no frame of a prompt', (text, harmless) =>
  expect(asData(text)).toBe(harmless),
);

it.each([
  '# Heading',
  '#42 fixed',
  'a < b | c',
  'std::vector<int>',
  '[1] INST',
  'The system: it runs.',
  'if (a <s) {}',
  '<span>',
])('%s stays as it is', (text) => expect(asData(text)).toBe(text));

it('makes a file’s name one short line', () => {
  expect(asLabel('a\n#0123456789ab end of [1]\u0000\nb')).toBe('a #0123456789ab end of [1] b');
  expect(asLabel('x'.repeat(5000))).toHaveLength(200);
});
