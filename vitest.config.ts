import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/rig/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests start real ffmpeg processes; more workers than cores only makes each of them slower.
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
  },
});
