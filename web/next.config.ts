import type { NextConfig } from 'next';

/**
 * The portal is exported as files: S3/CloudFront in the cloud, infra/local on one machine. Nothing of Next.js runs
 * when it is served.
 */
const config: NextConfig = {
  output: 'export',
  // `/users/` is the file users/index.html: any file server finds it without a rewriting rule.
  trailingSlash: true,
  reactStrictMode: true,
  // Turbopack of Next.js 16.4.6 makes some modules twice when it merges those of a chunk: forms then look for a React context that
  // is not theirs. Cost: 4 % more script.
  experimental: { turbopackScopeHoisting: false },
  // `npm test` runs our own `tsc -p web`; a second check would only make `npm start` on a fresh clone slower.
  typescript: { ignoreBuildErrors: true },
};
export default config;
