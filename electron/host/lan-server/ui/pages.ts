const page = (head: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hearth</title>${head}
<style>body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#292524;background:#fafaf9}
h1{font-size:1.25rem;margin:0 0 .5rem}code{background:#e7e5e4;padding:.1em .3em;border-radius:4px}section+section{margin-top:2rem}
@media(prefers-color-scheme:dark){body{color:#e7e5e4;background:#1c1917}code{background:#44403c}}</style></head><body>${body}</body></html>`;

/** Needs no script; loads nothing. */
export const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What a browser without a session sees. */
export const signInPage = page(
  '',
  `<main><section><h1>Hearth is running here</h1><p>To sign in, open the full address that Hearth shows: the one with <code>/ui/enter?token=…</code>. It is in the app under Settings, and in the terminal that runs <code>hearth serve</code>.</p></section>
<section lang="zh-CN"><h1>Hearth 正在这里运行</h1><p>请用 Hearth 给出的完整地址登录，即带有 <code>/ui/enter?token=…</code> 的那一个。它在应用的“设置”里，也在运行 <code>hearth serve</code> 的终端里。</p></section></main>`,
);

/**
 * A strict cookie is not sent when another site's page led here; coming again from a page of our own, it is.
 */
export const comeAgainPage = page('<meta http-equiv="refresh" content="0;url=/">', '');

/** Where no renderer was built. */
export const noRendererPage = page(
  '',
  `<main><h1>The user interface is not built</h1><p>Run <code>npm run build</code> where Hearth lies, then load this page again. The API under <code>/v1</code> works without it.</p>
<p lang="zh-CN">界面尚未构建：请在 Hearth 所在目录运行 <code>npm run build</code>，然后刷新本页。<code>/v1</code> 接口不受影响。</p></main>`,
);
