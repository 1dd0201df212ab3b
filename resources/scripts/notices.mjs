import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './node24.mjs';

const licenceFile = /^(licen[cs]e|copying|notice)([-.].*)?$/i;

/** The folder of the package that a module of the bundle comes from; undefined for our own. */
function packageOf(moduleId) {
  if (!moduleId.includes('node_modules')) return undefined;
  for (let folder = dirname(moduleId.replace(/^\0/, '').replace(/\?.*$/, '')); folder.includes('node_modules'); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version) return folder;
  }
  return undefined;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => licenceFile.test(file)).map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version} (${typeof license === 'string' ? license : 'see below'})\n\n${texts.join('\n\n')}\n`;
}

/** Bundled packages keep their licences: a Vite plugin that writes NOTICES.txt beside a build, one entry a package; `copied` are those whose files are copied whole. */
export function thirdPartyNotices(copied = []) {
  return {
    name: 'hearth:notices',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const folders = [...new Set([...modules.map(packageOf).filter(Boolean), ...copied.map((name) => join(root, 'node_modules', name))])];
      const source = folders.map(noticeOf).toSorted().join(`\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'NOTICES.txt', source });
    },
  };
}
