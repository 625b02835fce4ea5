/** How the web app is built, served while developing, and tested. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { budget } from './build/budget.ts';
import { serviceWorker } from './build/service-worker.ts';

const api = process.env['TOCSIN_PUBLIC_URL'] ?? 'http://127.0.0.1:8080';
const toApi = ['/graphql', '/status', '/auth', '/in/', '/push', '/v2', '/api', '/calendar', '/generic', '/runbooks/bodies', '/runbooks/pictures'];

export default defineConfig({
  plugins: [svelte(), svelteTesting(), budget(), serviceWorker('service-worker/index.ts')],
  // Web push needs Safari 16.4; everything else that can ring is newer than this.
  build: { target: ['chrome111', 'firefox114', 'safari16.4'], assetsInlineLimit: 0, reportCompressedSize: true },
  server: { proxy: Object.fromEntries(toApi.map((path) => [path, { target: api, ws: path === '/graphql' }])) },
  test: {
    environment: 'happy-dom',
    include: ['{src,shared,service-worker,build}/**/*.test.ts'],
    setupFiles: ['./build/test-setup.ts'],
    restoreMocks: true,
    testTimeout: 10_000,
  },
});
