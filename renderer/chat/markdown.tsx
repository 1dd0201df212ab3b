import { memo, useDeferredValue, useEffect, useMemo, useState, type ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Streamdown, type CodeHighlighterPlugin, type Components } from 'streamdown';
import { useDesktop } from '../kit/desktop.ts';
import { cx } from '../ui/class-names.ts';
import { citedNumber, linkCitations } from './link-citations.ts';
import { loadHighlighter } from './code-highlighter.ts';

function useHighlighter(wanted: boolean): CodeHighlighterPlugin | null {
  const [plugin, setPlugin] = useState<CodeHighlighterPlugin | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    void loadHighlighter().then((loaded) => left || setPlugin(loaded));
    return () => void (left = true);
  }, [wanted]);
  return plugin;
}

function Citation({ n, onCite }: { n: number; onCite: (n: number) => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      data-testid="citation"
      aria-label={t('source.cite', { n })}
      onClick={() => onCite(n)}
      className={cx(
        'figures mx-0.5 inline-flex h-4 min-w-4 items-center justify-center rounded-sm',
        'bg-ember-wash px-1 align-[1px] text-xs font-semibold text-ember-ink',
        'hover:bg-ember hover:text-on-ember',
      )}
    >
      {n}
    </button>
  );
}

/**
 * Links open outside the app; pictures from elsewhere are named, not fetched: a fetch would tell
 * that this was read.
 */
function useComponents(onCite: (n: number) => void): Components {
  const desktop = useDesktop();
  return useMemo(
    () => ({
      a: ({ href, children }: ComponentProps<'a'>) => {
        const n = citedNumber(href);
        if (n !== null) return <Citation n={n} onCite={onCite} />;
        const outside = /^(https?:|mailto:)/.test(href ?? '');
        if (!outside) return <span>{children}</span>;
        return (
          <a
            href={href}
            target="_blank"
            rel="noopener noreferrer"
            title={href}
            className="text-ember-ink underline underline-offset-2"
            onClick={(event) => {
              if (!desktop || !href) return;
              event.preventDefault();
              void desktop.openExternal(href).catch(() => undefined);
            }}
          >
            {children}
          </a>
        );
      },
      img: ({ src, alt }: ComponentProps<'img'>) => {
        const address = typeof src === 'string' ? src : '';
        return address.startsWith('data:') ? (
          <img src={address} alt={alt ?? ''} className="max-w-full rounded-md" />
        ) : (
          <span className="text-ink-faint">[{alt || address}]</span>
        );
      },
      source: () => null,
    }),
    [desktop, onCite],
  );
}

function useTranslations(): NonNullable<ComponentProps<typeof Streamdown>['translations']> {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      close: t('common.close'),
      copied: t('common.copied'),
      copyCode: t('markdown.copyCode'),
      copyTable: t('markdown.copyTable'),
      copyTableAsCsv: 'CSV',
      copyTableAsTsv: 'TSV',
      copyTableAsMarkdown: 'Markdown',
      downloadFile: t('markdown.download'),
    }),
    [t],
  );
}

interface MarkdownProps {
  text: string;
  streaming: boolean;
  /** The numbers that have a source. */
  cited: ReadonlySet<number>;
  onCite: (n: number) => void;
}

/**
 * A model's text. While it streams it is drawn with low priority, so that typing stays ahead of it.
 */
export const Markdown = memo(function Markdown({ text, streaming, cited, onCite }: MarkdownProps) {
  const shown = useDeferredValue(text);
  const linked = useMemo(() => linkCitations(shown, cited), [shown, cited]);
  const code = useHighlighter(linked.includes('```'));
  const plugins = useMemo(() => (code ? { code } : {}), [code]);
  const components = useComponents(onCite);
  const translations = useTranslations();
  return (
    <Streamdown
      className="prose-hearth"
      mode={streaming ? 'streaming' : 'static'}
      isAnimating={streaming}
      parseIncompleteMarkdown={streaming}
      components={components}
      plugins={plugins}
      translations={translations}
      linkSafety={{ enabled: false }}
      controls={{
        code: { copy: true, download: false },
        table: { copy: true, download: false, fullscreen: false },
        mermaid: false,
        image: false,
      }}
      lineNumbers={false}
      codeBlockMaxHeight={480}
      tableMaxHeight={0}
    >
      {linked}
    </Streamdown>
  );
});
