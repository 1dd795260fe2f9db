import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';
import type { Artifacts } from './artifacts.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What is bundled, and from where: name of the bundle -> its programs by file name. */
const PROGRAMS = {
  api: { index: 'functions/api/lambda.ts' },
  cdr: { index: 'functions/cdr/lambda.ts' },
  webhooks: { index: 'functions/webhooks/lambda.ts' },
  edge: {
    edge: 'edge/main.ts',
    prepare: 'infra/aws/edge-node/prepare-main.ts',
    drain: 'infra/aws/edge-node/drain-main.ts',
  },
} as const satisfies Record<string, Record<string, string>>;
export type BundleName = keyof typeof PROGRAMS;

/** What else lies in the edge's bundle: how to install it (edge-node/index.ts). */
const EDGE_FILES = [
  'install.sh',
  'patchbay-edge.service',
  'patchbay-drain.service',
  'amazon-cloudwatch-agent.json',
  'logrotate.conf',
];

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // ES modules, so that an entry may await its secrets before it takes the first event.
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // The SDK's ES modules lose what nobody calls; its CommonJS build comes whole.
  mainFields: ['module', 'main'],
  // Some packages are CommonJS and require Node's own modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  minify: true,
  legalComments: 'none',
  // Apart from the bundle: a cold start pays for every byte, and the same commit builds the same map again.
  sourcemap: 'external',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Everything that is deployed, under `folder` (made anew); the portal must have been built. */
export async function buildArtifacts(folder = join(ROOT, 'dist', 'aws')): Promise<Artifacts> {
  const bundles = await buildBundles(folder);
  return { ...bundles, site: join(ROOT, 'web', 'out') };
}

/** The bundles alone, one folder each, and their source maps in `folder`/maps. */
export async function buildBundles(folder: string): Promise<Record<BundleName, string>> {
  await rm(folder, { recursive: true, force: true });
  const names = Object.keys(PROGRAMS) as BundleName[];
  const built = await Promise.all(names.map(async (name) => [name, await buildBundle(name, folder)] as const));
  return Object.fromEntries(built) as Record<BundleName, string>;
}

async function buildBundle(name: BundleName, folder: string): Promise<string> {
  const outdir = join(folder, name);
  const threads: OutputFile[] = [];
  const programs = await build({
    ...OPTIONS,
    entryPoints: PROGRAMS[name],
    outdir,
    write: false,
    plugins: [workerThreads(outdir, threads)],
  });
  await writeAll([...programs.outputFiles, ...threads], join(folder, 'maps', name));
  if (name === 'edge') {
    for (const file of EDGE_FILES) await cp(new URL(`edge-node/${file}`, import.meta.url), join(outdir, file));
  }
  return outdir;
}

const THREAD_URL = /new Worker\(new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g;

/**
 * A worker thread starts from a file that lies beside the source that starts it. In the bundle it is a file of its own
 * beside the program, and the URL is made to fit.
 *
 * @param built  gets the files of the threads
 */
function workerThreads(outdir: string, built: OutputFile[]): Plugin {
  return {
    name: 'worker-threads',
    setup({ onLoad }) {
      onLoad({ filter: /\/edge\/[^.]+\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        for (const [, thread = ''] of source.matchAll(THREAD_URL)) {
          const entryPoints = { [basename(thread)]: join(dirname(path), `${thread}.ts`) };
          const { outputFiles } = await build({ ...OPTIONS, entryPoints, outdir, write: false });
          built.push(...outputFiles);
        }
        const contents = source.replace(
          THREAD_URL,
          (_, thread: string) => `new Worker(new URL('./${basename(thread)}.mjs', import.meta.url)`,
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}

async function writeAll(files: readonly OutputFile[], mapFolder: string): Promise<void> {
  for (const { path, contents } of files) {
    const target = path.endsWith('.map') ? join(mapFolder, basename(path)) : path;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
}
