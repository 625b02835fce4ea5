/** Holds the size of what must arrive before a person can acknowledge: too much of it fails the build. */
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** gzip, JavaScript, the entry and all that it imports at once. */
const FIRST_CHUNKS = 60_000;

export function budget(): Plugin {
  return {
    name: 'tocsin:budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const sizes = new Map<string, number>();
      const visit = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || sizes.has(name)) return;
        sizes.set(name, gzipSync(chunk.code, { level: 9 }).length);
        chunk.imports.forEach(visit);
      };
      for (const [name, chunk] of Object.entries(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) visit(name);
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      if (total > FIRST_CHUNKS) this.error(`The alarm needs ${total} bytes of JavaScript, ${FIRST_CHUNKS} are allowed.`);
      this.info(`JavaScript to an interactive alarm: ${(total / 1000).toFixed(1)} kB gzip`);
    },
  };
}
