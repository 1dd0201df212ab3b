import type { CodeHighlighterPlugin } from 'streamdown';

/** Something of what most languages have: names, calls, strings, numbers, comments. */
const sample = 'const a = f("b", \'c\', 1); // d\nif (a) { return `e`; } # g\n';

/**
 * The highlighter gives up on a line after 500 ms (shiki's `tokenizeTimeLimit`), and the first line
 * of a language also pays for compiling its grammar: on a busy machine the rest of it would keep
 * one colour for good. So the first text of each language is one that is never shown.
 */
export function warmedUp(plugin: CodeHighlighterPlugin): CodeHighlighterPlugin {
  const warm = new Set<string>();
  return {
    name: plugin.name,
    type: plugin.type,
    getSupportedLanguages: () => plugin.getSupportedLanguages(),
    getThemes: () => plugin.getThemes(),
    supportsLanguage: (language) => plugin.supportsLanguage(language),
    highlight(options, callback) {
      const { language } = options;
      if (warm.has(language)) return plugin.highlight(options, callback);
      plugin.highlight({ ...options, code: sample }, () => {
        warm.add(language);
        const ready = plugin.highlight(options, callback);
        if (ready) callback?.(ready);
      });
      return null;
    },
  };
}

let loading: Promise<CodeHighlighterPlugin> | null = null;

/** The highlighter and its grammars come only when a text has code. */
export function loadHighlighter(): Promise<CodeHighlighterPlugin> {
  loading ??= import('@streamdown/code').then((module) =>
    warmedUp(
      module.createCodePlugin({ themes: ['github-light', 'github-dark'] }) as CodeHighlighterPlugin,
    ),
  );
  return loading;
}
