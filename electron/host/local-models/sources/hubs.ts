import { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import type {
  CatalogueFile,
  CatalogueModel,
  CatalogueSource,
  HubFile,
} from '../catalogue/model-catalogue.ts';
import { readSourceText, type SourceDeps } from './source-request.ts';
import type { RemoteFile } from './remote-file.ts';

export type HubSource = Exclude<CatalogueSource, { type: 'python-wheel' }>;

export const hubOrigins: Readonly<Record<HubSource['type'], string>> = {
  huggingface: 'https://huggingface.co',
  'hf-mirror': 'https://hf-mirror.com',
  modelscope: 'https://modelscope.cn',
};

interface Listed {
  path: string;
  sizeBytes: number;
  /** Null where the hub gives none (Hugging Face: small files that are not in LFS). */
  sha256: string | null;
}

// GET /api/models/{repo}/tree/{revision}: huggingface.co/docs/hub/api
const huggingFaceTree = z.array(
  z.object({
    path: z.string(),
    size: z.number(),
    lfs: z.object({ oid: z.string(), size: z.number() }).nullish(),
  }),
);
const modelScopeFiles = z.object({
  Data: z.object({
    Files: z.array(z.object({ Path: z.string(), Size: z.number(), Sha256: z.string().nullish() })),
  }),
});

function listUrl(type: HubSource['type'], origin: string, repo: string): string {
  if (type === 'modelscope')
    return `${origin}/api/v1/models/${repo}/repo/files?Revision=master&Recursive=true`;
  return `${origin}/api/models/${repo}/tree/main?recursive=true`;
}

function fileUrl(type: HubSource['type'], origin: string, { repo, path }: HubFile): string {
  if (type === 'modelscope') return `${origin}/models/${repo}/resolve/master/${path}`;
  return `${origin}/${repo}/resolve/main/${path}`;
}

function parseList(type: HubSource['type'], text: string): Listed[] {
  const json = parseJsonNow(text);
  if (type === 'modelscope') {
    return modelScopeFiles.parse(json).Data.Files.map(({ Path, Size, Sha256 }) => ({
      path: Path,
      sizeBytes: Size,
      sha256: Sha256 ?? null,
    }));
  }
  return huggingFaceTree.parse(json).map(({ path, size, lfs }) => ({
    path,
    sizeBytes: lfs?.size ?? size,
    sha256: lfs?.oid ?? null,
  }));
}

/**
 * What the catalogue expects of a file at this source; a source may hold another build than the
 * catalogue's first one.
 */
function expected(
  file: CatalogueFile,
  at: HubFile,
): { sizeBytes: number | null; sha256: string | null } {
  return {
    sizeBytes: at.sizeBytes === undefined ? file.sizeBytes : at.sizeBytes,
    sha256: at.sha256 === undefined ? file.sha256 : at.sha256,
  };
}

async function listFiles(
  source: HubSource,
  origin: string,
  deps: SourceDeps,
): Promise<Map<string, Listed>> {
  const repos = [...new Set(source.files.map(({ repo }) => repo))];
  const lists = await Promise.all(
    repos.map(async (repo) => {
      const { text } = await readSourceText(deps, listUrl(source.type, origin, repo));
      try {
        return parseList(source.type, text).map(
          (listed) => [`${repo}/${listed.path}`, listed] as const,
        );
      } catch (cause) {
        throw new AppError(
          'download_failed',
          phrase('models.sourceForm', { host: new URL(origin).host }),
          { cause },
        );
      }
    }),
  );
  return new Map(lists.flat());
}

/**
 * Finds a model's files at a hub, with the size and SHA-256 that the hub's own API gives. A file
 * whose hash is not the catalogue's is refused before a byte of it is fetched: `hash_mismatch`.
 * Throws `download_failed` for one that is not there.
 */
export async function findAtHub(
  model: CatalogueModel,
  source: HubSource,
  origin: string,
  deps: SourceDeps,
): Promise<RemoteFile[]> {
  const listed = await listFiles(source, origin, deps);
  return source.files.map((at) => {
    const file = model.files.find(({ name }) => name === at.name);
    const found = listed.get(`${at.repo}/${at.path}`);
    if (file === undefined || found === undefined) {
      throw new AppError(
        'download_failed',
        phrase('models.sourceLostFile', {
          host: new URL(origin).host,
          path: at.path,
          repo: at.repo,
        }),
      );
    }
    const wanted = expected(file, at);
    if (wanted.sha256 !== null && found.sha256 !== null && found.sha256 !== wanted.sha256) {
      throw new AppError(
        'hash_mismatch',
        phrase('models.sourceOtherFile', { host: new URL(origin).host, name: model.name }),
      );
    }
    return {
      file,
      url: fileUrl(source.type, origin, at),
      headers: {},
      sizeBytes: found.sizeBytes,
      sha256: wanted.sha256 ?? found.sha256,
      member: null,
      pip: null,
    };
  });
}
