import { defineConfig } from 'vitest/config';

/** Tests in a real browser, which a machine with npm's registry alone does not have: `npm run test:browser`. */
export default defineConfig({
  test: { include: ['test/browser/**/*.browser.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
});
