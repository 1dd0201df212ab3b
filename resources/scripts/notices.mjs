import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf, packageFolders } from './bundled.mjs';

const licenceFile = /^(licen[cs]e|copying|notice)([-.].*)?$/i;

function noticeOf(folder) {
  const { name, version, license } = manifestOf(folder);
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return (
    `${name} ${version} ` +
    `(${typeof license === 'string' ? license : 'see below'})\n\n${texts.join('\n\n')}\n`
  );
}

/**
 * Bundled packages keep their licences: a Vite plugin that writes NOTICES.txt next to a build, one
 * entry a package; `copied` are those whose files are copied whole.
 */
export function thirdPartyNotices(copied = []) {
  return {
    name: 'hearth:notices',
    generateBundle(_options, bundle) {
      const source = packageFolders(bundle, copied)
        .map(noticeOf)
        .toSorted()
        .join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'NOTICES.txt', source });
    },
  };
}
