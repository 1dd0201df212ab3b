import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { root } from './node24.mjs';

const patience = { answerTimeoutMs: 5_000, stallTimeoutMs: 20_000 };
const releases = 'https://github.com/electron/electron/releases/download/';

const requireFromElectron = () =>
  createRequire(createRequire(join(root, 'package.json')).resolve('electron/package.json'));

/** Unpacks a zip (links and modes included) into an absolute folder. */
export async function unzip(file, folder) {
  const { extract } = await import(
    pathToFileURL(requireFromElectron().resolve('@electron-internal/extract-zip')).href
  );
  await extract(file, { dir: folder });
}

/** Hex or base64 digest of a file. */
export async function digest(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

/** A timer that aborts with a reason unless it is reset in time. */
function watchdog() {
  const controller = new AbortController();
  let timer;
  return {
    signal: controller.signal,
    set(ms, reason) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(new Error(reason)), ms);
    },
    stop: () => clearTimeout(timer),
  };
}

function plainReason(error, host) {
  const code = error.cause?.code ?? error.code;
  return code ? `${host}: ${code}` : error.message;
}

async function request(url, from, dog, { answerTimeoutMs }) {
  dog.set(answerTimeoutMs, `${url.host} did not answer within ${answerTimeoutMs / 1000} s`);
  const response = await fetch(url, {
    signal: dog.signal,
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
  });
  if (!response.ok || !response.body) throw new Error(`${url.host} answered ${response.status}`);
  return response;
}

/**
 * Fetches a file, going on where an earlier try broke off. Gives up 5 s after an unanswered
 * request, 20 s after the last byte.
 */
export async function download(url, file, { answerTimeoutMs, stallTimeoutMs } = patience) {
  const part = `${file}.part`;
  const from = existsSync(part) ? statSync(part).size : 0;
  const dog = watchdog();
  let broken;
  try {
    const response = await request(url, from, dog, { answerTimeoutMs });
    // A broken body ends the file instead of throwing what came before away: the next try goes on
    // behind it.
    async function* arriving() {
      try {
        for await (const chunk of response.body) {
          dog.set(stallTimeoutMs, `${url.host} went silent`);
          yield chunk;
        }
      } catch (error) {
        broken = error;
      }
    }
    await pipeline(
      arriving,
      createWriteStream(part, { flags: response.status === 206 ? 'a' : 'w' }),
    );
  } catch (error) {
    broken = error;
  } finally {
    dog.stop();
  }
  if (broken)
    throw new Error(plainReason(dog.signal.aborted ? dog.signal.reason : broken, url.host), {
      cause: broken,
    });
  renameSync(part, file);
}

/**
 * Puts a freshly made folder in its place; where another process was first, ours is thrown away.
 */
export function moveIntoPlace(fresh, folder) {
  if (existsSync(folder)) rmSync(fresh, { recursive: true, force: true });
  else renameSync(fresh, folder);
}

/**
 * Downloads Electron's own release into `folder`. ELECTRON_MIRROR names another place for the
 * releases.
 */
export async function fetchElectron(version, folder, log) {
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const expected = requireFromElectron()('./checksums.json')[name];
  if (!expected)
    throw new Error(`Electron ${version} has no build for ${process.platform} ${process.arch}`);
  const url = new URL(`v${version}/${name}`, process.env.ELECTRON_MIRROR ?? releases);
  const file = `${folder}.zip`;
  log(`fetching Electron ${version} from ${url.host}`);
  if (!existsSync(file)) await download(url, file);
  const found = await digest(file, 'sha256', 'hex');
  if (found !== expected) {
    rmSync(file);
    throw new Error(
      `what ${url.host} sent is not Electron ${version}: sha256 ${found} instead of ${expected}`,
    );
  }
  const fresh = `${folder}.tmp-${process.pid}`;
  await unzip(file, fresh);
  moveIntoPlace(fresh, folder);
  rmSync(file, { force: true });
}
