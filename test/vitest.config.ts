import { defineConfig } from 'vitest/config';

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    // Two cores: more forks than that only make timings worse.
    maxWorkers: 2,
    // The environment of the machine must not choose services for the tests.
    env: {
      OPENAI_API_KEY: '',
      REDIS_URL: '',
      SUPABASE_URL: '',
      NEXT_PUBLIC_SUPABASE_URL: '',
      SUPABASE_SERVICE_ROLE_KEY: '',
    },
  },
});

export default config;
