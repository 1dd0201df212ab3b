/** The two pages. They contain no script, and load none from elsewhere. */
const page = (title: string, head: string, body: string): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`,
    '',
  ].join('\n');

export const swaggerPage = page(
  'Hearth: try the API',
  '<link rel="stylesheet" href="/docs/swagger-ui.css"><style>body{margin:0}.swagger-ui ' +
    '.info{margin:24px 0}</style><script src="/docs/swagger-ui-bundle.js" ' +
    'defer></script><script src="/docs/swagger-start.js" defer></script>',
  '<div id="docs"></div><noscript>This page needs JavaScript. The document itself is at <a ' +
    'href="/openapi.json">/openapi.json</a>.</noscript>',
);

export const redocPage = page(
  'Hearth: the API',
  '<style>body{margin:0}a[href="https://redocly.com/redoc/"]{display:none!important}</style><script ' +
    'src="/docs/redoc.standalone.js" defer></script><script src="/docs/redoc-start.js" ' +
    'defer></script>',
  '<div id="docs"></div><noscript>This page needs JavaScript. The document itself is at <a ' +
    'href="/openapi.json">/openapi.json</a>.</noscript>',
);

/**
 * A typed key stays in the page's memory: `persistAuthorization` is off. No external validator is
 * called.
 */
const swaggerOptions = {
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  displayRequestDuration: true,
};
const swaggerStart = `SwaggerUIBundle(${JSON.stringify(swaggerOptions)});\n`;

const redocOptions = {
  hideDownloadButton: false,
  expandResponses: '200',
  nativeScrollbars: true,
  disableGoogleFont: true,
};
const redocStart =
  `Redoc.init('/openapi.json', ${JSON.stringify(redocOptions)}, ` +
  `document.getElementById('docs'));\n`;

export const startScripts: ReadonlyMap<string, string> = new Map([
  ['swagger-start.js', swaggerStart],
  ['redoc-start.js', redocStart],
]);

/** Both pages set inline styles (React's, and styled-components'). */
const common =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' " +
  "data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri " +
  "'none'; form-action 'none'";
export const swaggerPolicy = common;
/** Redoc's search runs in a worker from a blob. */
export const redocPolicy = `${common}; worker-src blob:`;
