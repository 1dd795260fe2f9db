import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { PROMPTS_FOLDER, Prompts } from '#edge/media/prompts/index.ts';
import { DOCUMENT_FILE, ENDPOINTS, openApiDocument } from '#functions/api/index.ts';
import type { Artifacts } from './artifacts.ts';
import {
  environmentCredentials,
  onlyEnglish,
  requiredBuiltins,
  withoutUnused,
  workerThreads,
} from './bundle-plugins.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What is bundled, and from where: name of the bundle -> its programs by file name. */
const PROGRAMS = {
  api: { index: 'functions/api/lambda.ts' },
  signIn: { index: 'functions/api/sign-in-lambda.ts' },
  cdr: { index: 'functions/cdr/lambda.ts' },
  events: { index: 'functions/events/lambda.ts' },
  webhooks: { index: 'functions/webhooks/lambda.ts' },
  jobs: { index: 'functions/jobs/lambda.ts' },
  notify: { index: 'functions/notify/lambda.ts' },
  faxMail: { index: 'functions/fax-mail/lambda.ts' },
  edge: {
    edge: 'edge/main.ts',
    'machine-main': 'edge/fax/machine-main.ts',
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

/** Packages with binaries, for edges on x86-64 and arm64; an edge that misses its own does without. */
const NATIVE_PACKAGES = ['koffi', '@koromix/koffi-linux-x64', '@koromix/koffi-linux-arm64'];

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
  // What is imported when it is needed is a file of its own, which a cold start does not read: a third of the bytes.
  splitting: true,
  // A binary for each kind of machine: it lies beside the bundle (NATIVE_PACKAGES).
  external: ['koffi'],
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
  const files = await bundle(PROGRAMS[name], outdir, name === 'edge' ? [] : [environmentCredentials, withoutUnused]);
  await writeAll(files, join(folder, 'maps', name));
  // Its schemas are spread over all endpoints: no function carries them all.
  if (name === 'api')
    await writeFile(join(outdir, DOCUMENT_FILE), gzipSync(JSON.stringify(openApiDocument(ENDPOINTS))));
  if (name === 'edge') {
    for (const file of EDGE_FILES) await cp(new URL(`edge-node/${file}`, import.meta.url), join(outdir, file));
    for (const name of NATIVE_PACKAGES.filter(isInstalled)) await copyPackage(name, outdir);
    // Spoken here, where the synthesizer is; the edge looks for them beside itself.
    await Prompts.open();
    await cp(PROMPTS_FOLDER, join(outdir, basename(PROMPTS_FOLDER)), { recursive: true });
  }
  return outdir;
}

const isInstalled = (name: string) => existsSync(join(ROOT, 'node_modules', name));

/** Without its sources, from which it could be built. */
async function copyPackage(name: string, outdir: string): Promise<void> {
  const filter = (path: string) => !/[\\/](?:vendor|doc)$/.test(path);
  await cp(join(ROOT, 'node_modules', name), join(outdir, 'node_modules', name), { recursive: true, filter });
}

/** The programs and the threads they start, each a file of its own. */
async function bundle(
  entryPoints: Readonly<Record<string, string>>,
  outdir: string,
  more: readonly Plugin[] = [],
): Promise<OutputFile[]> {
  const threads: OutputFile[] = [];
  const bundleThread = async (source: string) => {
    threads.push(...(await bundle({ [basename(source, '.ts')]: source }, outdir)));
  };
  const plugins = [onlyEnglish, requiredBuiltins, workerThreads(bundleThread), ...more];
  const built = await build({ ...OPTIONS, entryPoints, outdir, write: false, metafile: true, plugins });
  const isReached = reachedFrom(Object.keys(entryPoints), built.metafile.outputs);
  return [...built.outputFiles.filter(({ path }) => isReached(relative(ROOT, path))), ...threads];
}

/** What an import that is never run leads to becomes a file all the same: only those count that the programs lead to. */
function reachedFrom(programs: readonly string[], outputs: Metafile['outputs']): (path: string) => boolean {
  const reached = new Set<string>();
  const reach = (path: string) => {
    if (reached.has(path) || !outputs[path]) return;
    reached.add(path);
    for (const { path: imported } of outputs[path].imports) reach(imported);
  };
  for (const path of Object.keys(outputs)) if (programs.includes(basename(path, '.mjs'))) reach(path);
  return (path) => reached.has(path.replace(/\.map$/, ''));
}

async function writeAll(files: readonly OutputFile[], mapFolder: string): Promise<void> {
  for (const { path, contents } of files) {
    const target = path.endsWith('.map') ? join(mapFolder, basename(path)) : path;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
}
