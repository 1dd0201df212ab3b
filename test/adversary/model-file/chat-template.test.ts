import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

/**
 * A model file brings the template of its chats: the interpreter that node-llama-cpp runs it by
 * must reach nothing but its variables.
 */

interface Jinja {
  Template: new (source: string) => { render(variables: Record<string, unknown>): string };
}
/** The very copy that node-llama-cpp loads. */
const found = createRequire(fileURLToPath(import.meta.resolve('node-llama-cpp'))).resolve(
  '@huggingface/jinja',
);
const { Template } = (await import(pathToFileURL(found).href)) as Jinja;

const escapes = [
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ [].constructor.constructor('return process.env')() }}",
  "{{ messages.constructor.constructor('return globalThis')() }}",
  '{{ (1).__proto__ }}{{ messages.__proto__.polluted }}',
  '{{ self.__init__.__globals__ }}',
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  '{% set x = namespace() %}{% set x.__proto__ = messages %}{{ x.constructor }}',
  "{{ messages[0].content.constructor('x') }}",
  "{% import 'fs' as fs %}{{ fs }}",
  "{% include '/etc/passwd' %}",
  "{{ raise_exception.constructor('return process')() }}",
  "{{ lipsum.__globals__['os'].popen('id').read() }}",
  "{{ process.env.PATH }}{{ globalThis }}{{ require('fs') }}",
];

it.each(escapes)('%s reaches no code and nothing of the process', (source) => {
  const before = Object.getOwnPropertyNames(Object.prototype).length;
  let shown: string;
  try {
    shown = new Template(source).render({ messages: [{ role: 'user', content: 'hi' }] });
  } catch {
    shown = '';
  }
  expect(shown).not.toMatch(/uid=|root:x|PATH|\[object|function|native code|node:/);
  expect(shown).not.toContain(process.env['PATH'] ?? '/usr/bin');
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before);
});

it('is what renders a plain template, so that the attempts above were run', () => {
  expect(
    new Template('{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}').render({
      messages: [{ role: 'user', content: 'hi' }],
    }),
  ).toBe('user: hi');
});
