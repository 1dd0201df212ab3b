// A .deb of the unpacked app by Debian's own dpkg-deb: electron-builder would fetch a packer from
// elsewhere.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';
import { hasCommand } from './system-needs.mjs';

const architectures = { x64: 'amd64', arm64: 'arm64' };
// Debian 13 and Ubuntu 24.04 renamed three of them for a 64-bit time_t.
const depends = [
  'libnss3',
  'libgtk-3-0t64 | libgtk-3-0',
  'libasound2t64 | libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0t64 | libatk-bridge2.0-0',
];

const desktopEntry = `[Desktop Entry]
Name=Hearth
Comment=Chat with every model and ask your own documents
Comment[zh_CN]=与各种模型对话，向自己的文档提问
Exec=/usr/bin/hearth
Icon=hearth
Terminal=false
Type=Application
Categories=Office;Utility;
StartupWMClass=hearth
`;

/**
 * /usr/bin/hearth: with no command, or with switches only, the window; else the command line on the
 * Node that was packed.
 */
function launcher({ standIn, withModels }) {
  const models = withModels
    ? 'export HEARTH_MODELS="$app/resources/models${HEARTH_MODELS:+:$HEARTH_MODELS}"\n'
    : '';
  const node = standIn
    ? `export HEARTH_NODE="$app/resources/node/node" HEARTH_STAND_IN="${standIn}"\n`
    : '';
  const windowArguments = [
    "''",
    '--no-sandbox',
    '--remote-debugging-port=*',
    '--ozone-platform=*',
    '--ozone-platform-hint=*',
  ].join('|');
  const cli = standIn
    ? 'exec "$HEARTH_NODE" "$app/resources/app.asar.unpacked/out/main/cli.js" "$@"'
    : 'ELECTRON_RUN_AS_NODE=1 exec "$app/hearth" "$app/resources/app.asar.unpacked/out/main/cli.js" "$@"';
  return `#!/bin/sh
# Next to the app, wherever the package's tree was laid: "/", or a folder that it was unpacked into.
app="$(cd "$(dirname "$(readlink -f "$0")")/../../opt/Hearth" && pwd)"
${models}${node}case "\${1:-}" in
  ${windowArguments}) exec "$app/hearth" "$@" ;;
  *) ${cli} ;;
esac
`;
}

function control({ version, description, architecture, installedKilobytes, standIn }) {
  return `Package: hearth
Version: ${version}
Architecture: ${architecture}
Maintainer: The Hearth authors <maintainers@users.noreply.hearth.example>
Installed-Size: ${installedKilobytes}
Depends: ${depends.join(', ')}
Recommends: fonts-noto-cjk
Section: utils
Priority: optional
Description: ${description}
 Hearth answers questions about your own documents with models that run on
 this machine, and with every account you have.
${standIn ? ` .\n THIS IS A TEST PACKAGE on a stand-in Electron (${standIn}). Not for release.\n` : ''}`;
}

function kilobytesOf(folder) {
  const output = execFileSync('du', ['-sk', '--apparent-size', folder], { encoding: 'utf8' });
  return Number(output.split('\t')[0]);
}

function write(file, text, mode = 0o644) {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function layTree(tree, { app, standIn, withModels }) {
  for (const folder of [
    'DEBIAN',
    'opt',
    'usr/bin',
    'usr/share/applications',
    'usr/share/doc/hearth',
  ])
    mkdirSync(join(tree, folder), { recursive: true, mode: 0o755 });
  cpSync(app, join(tree, 'opt', 'Hearth'), { recursive: true, verbatimSymlinks: true });
  // Chromium's sandbox where the kernel gives ordinary users no namespaces.
  chmodSync(join(tree, 'opt', 'Hearth', 'chrome-sandbox'), 0o4755);
  write(join(tree, 'usr/bin/hearth'), launcher({ standIn, withModels }), 0o755);
  write(join(tree, 'usr/share/applications/hearth.desktop'), desktopEntry);
  cpSync(join(root, 'LICENSE'), join(tree, 'usr/share/doc/hearth/copyright'));
  const icons = join(root, 'resources', 'icons');
  for (const name of readdirSync(icons).filter((each) => each.endsWith('.png'))) {
    const folder = join(tree, 'usr/share/icons/hicolor', name.replace('.png', ''), 'apps');
    mkdirSync(folder, { recursive: true });
    cpSync(join(icons, name), join(folder, 'hearth.png'));
  }
}

/**
 * Packs `app` (an unpacked app) into dist/hearth_<version>_<arch>.deb; resolves to its path. Needs
 * dpkg-deb.
 */
export function makeDeb({ app, version, description, standIn, withModels }) {
  if (!hasCommand('dpkg-deb'))
    throw new Error(
      'a .deb needs dpkg-deb, which is not here. Install the package "dpkg", or stop before it with --dir.',
    );
  const architecture = architectures[process.arch];
  const tree = join(root, '.cache', 'deb');
  const file = join(root, 'dist', `hearth_${version}_${architecture}.deb`);
  rmSync(tree, { recursive: true, force: true });
  layTree(tree, { app, standIn, withModels });
  write(
    join(tree, 'DEBIAN/control'),
    control({ version, description, architecture, installedKilobytes: kilobytesOf(tree), standIn }),
  );
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  rmSync(tree, { recursive: true, force: true });
  if (statSync(file).size === 0) throw new Error(`dpkg-deb wrote nothing to ${file}`);
  return file;
}
