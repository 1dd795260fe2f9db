/**
 * Adds to package-lock.json the optional binaries of other platforms, after a change of packages:
 * `node infra/local/bootstrap/complete-lock-file.mjs`.
 *
 * npm leaves out what its registry does not serve, and some mirrors serve one platform only; `npm ci` then refuses the lock
 * file everywhere. What a package is for stands in its name, as in `@biomejs/cli-darwin-arm64`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const PLATFORM =
  /(android|darwin|linux|win32|freebsd|netbsd|openbsd|sunos|aix)-(arm64|arm|x64|ia32|ppc64|s390x|riscv64)/;

const file = new URL('../../../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;

for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue;
    const [, os, cpu] = PLATFORM.exec(name) ?? [];
    if (os === undefined || !/^\d/.test(version)) continue;
    const libc = os === 'linux' ? { libc: [name.includes('musl') ? 'musl' : 'glibc'] } : {};
    packages[`node_modules/${name}`] = { version, cpu: [cpu], ...(dev && { dev }), ...libc, optional: true, os: [os] };
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
