import type { FailureClass, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';
import { dropReasoning } from './messages.ts';
import { lookUp } from '../look-up.ts';

/**
 * The newest general version of the data plane
 * (learn.microsoft.com/azure/ai-services/openai/reference), for resources that are addressed by
 * deployment.
 */
const apiVersion = '2024-10-21';

const table: Readonly<Record<string, FailureClass>> = {
  content_filter: 'content',
  ResponsibleAIPolicyViolation: 'content',
  DeploymentNotFound: 'model_gone',
  OperationNotSupported: 'caller',
  context_length_exceeded: 'context_too_long',
};

/**
 * Two forms of address. `https://{resource}.openai.azure.com`, also with `/openai/v1`, is the v1
 * API (learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle). `…/openai` and
 * `…/openai/deployments[/{name}]` are the older one, which names the deployment in the path and a
 * version in the query.
 */
function url(baseUrl: string, path: string, model: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  const older = /^(.*\/openai)(?:\/deployments(?:\/([^/]+))?)?$/.exec(base);
  if (older === null) return `${base.endsWith('/v1') ? base : `${base}/openai/v1`}${path}`;
  const [, root = '', named] = older;
  const place = model === '' ? '' : `/deployments/${named ?? encodeURIComponent(model)}`;
  return `${root}${place}${path}?api-version=${apiVersion}`;
}

export const azureQuirks: Quirks = {
  url,
  request: dropReasoning,
  classify(_status, body) {
    const { code } = errorFieldsIn(body);
    if (code === '401') return 'credential';
    return lookUp(table, code) ?? null;
  },
};
