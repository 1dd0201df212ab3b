const style = `
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;
  max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#292524;background:#fafaf9}
h1{font-size:1.25rem;margin:0 0 .5rem}
code{background:#e7e5e4;padding:.1em .3em;border-radius:4px}
section+section{margin-top:1rem}
form{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.5rem 0}
label{flex-basis:100%;font-size:.875rem}
input{flex:1 1 14rem;min-width:0}
input,button{font:inherit;padding:.4rem .75rem;border-radius:8px;border:1px solid #a8a29e;
  background:transparent;color:inherit}
button{background:#c2410c;border-color:#c2410c;color:#fff;cursor:pointer}
[role=alert]{color:#b91c1c}
@media(prefers-color-scheme:dark){
  body{color:#e7e5e4;background:#1c1917}code{background:#44403c}[role=alert]{color:#fca5a5}
}`;

export const page = (head: string, body: string): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><title>Hearth</title>',
    `${head}<style>${style}</style></head><body>${body}</body></html>`,
  ].join('\n');

/** Pages run no script, load nothing, and send their form to this server alone. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; " +
  "form-action 'self'";

/** A strict cookie is not sent on a link from another site; after this page's reload it is. */
export const comeAgainPage = page('<meta http-equiv="refresh" content="0;url=/">', '');

/** Shown when the renderer is not built. */
export const noRendererPage = page(
  '',
  '<main><h1>The user interface is not built</h1><p>Run <code>npm run build</code> in the folder ' +
    'of Hearth, then load this page again. The API under <code>/v1</code> works without it.</p>' +
    '<p lang="zh-CN">界面尚未构建：请在 Hearth 所在目录运行 <code>npm run build</code>，' +
    '然后刷新本页。<code>/v1</code> 接口不受影响。</p></main>',
);
