/** Builds `sw.js` after the page, with the list of files that the worker keeps for offline use baked in. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type ResolvedConfig } from 'vite';

/** Screenshots are for the install prompt, pictures for the home screen: neither is needed offline. */
const KEEP_OUT = [/^sw\.js$/, /\.map$/, /^screenshots\//, /^icons\/(?!page-|icon-192)/];

const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;

/** gzip: it is fetched again at every start that finds a new one. It brings runbooks to the device by itself, and finds them. */
const MOST = 20_000;

export function serviceWorker(entry: string): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'tocsin:service-worker',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    async closeBundle() {
      const folder = join(config.root, config.build.outDir);
      const kept = await precacheList(folder);
      await build({
        configFile: false,
        root: config.root,
        logLevel: 'warn',
        publicDir: false,
        define: { __PRECACHE__: JSON.stringify(kept) },
        build: {
          outDir: config.build.outDir,
          emptyOutDir: false,
          target: config.build.target || 'es2022',
          rolldownOptions: { input: entry, output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      });
      const size = gzipSync(await readFile(join(folder, 'sw.js')), { level: 9 }).length;
      if (size > MOST) this.error(`The worker is ${size} bytes gzip, ${MOST} are allowed.`);
    },
  };
}

/** Every built file as [url, revision]. A hashed file name is its own: digits that no zip makes smaller are not said twice. */
export async function precacheList(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join(posix.sep))
    .filter((name) => !KEEP_OUT.some((pattern) => pattern.test(name)));
  return Promise.all(
    names.sort().map(async (name): Promise<[string, string]> => {
      const bytes = await readFile(join(folder, name));
      const revision = HASHED.test(name) ? '' : createHash('sha256').update(bytes).digest('hex').slice(0, 12);
      return [name === 'index.html' ? '/' : `/${name}`, revision];
    }),
  );
}
