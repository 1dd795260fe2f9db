import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const THREAD_URL = /new Worker\(new URL\('(\.[^']+)\.ts', import\.meta\.url\)/g;

/**
 * A worker thread starts from a file that lies beside the source that starts it. In a bundle it is a file of its own
 * beside the program, and the URL is made to fit.
 *
 * @param bundle  bundles the thread, given its source, to `<name>.mjs` beside the program
 */
export function workerThreads(bundle: (source: string) => Promise<void>): Plugin {
  return {
    name: 'worker-threads',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]edge[\\/].*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        for (const [, thread] of source.matchAll(THREAD_URL)) await bundle(join(dirname(path), `${thread}.ts`));
        const contents = source.replace(
          THREAD_URL,
          (_, thread: string) => `new Worker(new URL('./${basename(thread)}.mjs', import.meta.url)`,
        );
        return { contents, loader: 'ts' };
      });
    },
  };
}

/**
 * Node's own modules are required. An import reads all that they export, and `node:http` makes Node's client for `fetch`
 * when it is asked for `WebSocket`: a tenth of what a function may take to start.
 */
export const requiredBuiltins: Plugin = {
  name: 'required-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** zod carries its messages in fifty languages, a third of a bundle; our APIs answer in English. */
export const onlyEnglish: Plugin = {
  name: 'only-english',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

/**
 * A function finds its credentials in its environment. The SDK brings along every other way to get some, SSO and web identity
 * among them: a twentieth of a bundle.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^@aws-sdk\/credential-provider-(sso|ini|process|web-identity|login|http)$/ },
      ({ path, kind }) => (kind === 'dynamic-import' ? { path, namespace: 'no-credentials' } : undefined),
    );
    onLoad({ filter: /.*/, namespace: 'no-credentials' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is no way to credentials here`)});`,
    }));
  },
};

/** What packages bring along and no function of ours calls: each file, and what stands in its place. */
const UNUSED: readonly (readonly [file: RegExp, contents: (path: string) => string])[] = [
  // Passkeys are asked for without attestation, and clients then leave these out (WebAuthn §5.4.7): one that comes is refused.
  [
    /[\\/]verifications[\\/](?:tpm[\\/])?verifyAttestation(?:AndroidKey|AndroidSafetyNet|Apple|TPM)\.js$/,
    (path) => `export const ${basename(path, '.js')} = async () => false;`,
  ],
  [/[\\/]zod[\\/]v4[\\/]classic[\\/]from-json-schema\.js$/, () => 'export const fromJSONSchema = undefined;'],
  // Logs go to standard output, from the thread that writes them.
  [/[\\/]thread-stream[\\/]index\.js$/, () => 'module.exports = undefined;'],
  // Of e-mails in an account only numbers and flags are read, through no proxy; what has letters of before Unicode Node itself can read.
  [/[\\/]iconv-lite[\\/]lib[\\/]index\.js$/, () => NODES_OWN_LETTERS],
  [/[\\/]encoding-japanese[\\/]src[\\/]index\.js$/, () => 'module.exports = {};'],
  [/[\\/]socks[\\/]build[\\/]index\.js$/, () => 'module.exports = {};'],
];
const NODES_OWN_LETTERS = `
  module.exports = {
    decode: (bytes, charset) => new TextDecoder(charset).decode(bytes),
    encode: (text) => Buffer.from(text),
    encodingExists: (charset) => { try { new TextDecoder(charset); return true; } catch { return false; } },
  };`;

/** A third of what the function for e-mails would weigh, and a twentieth of the API. */
export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onLoad }) {
    for (const [filter, contents] of UNUSED)
      onLoad({ filter }, ({ path }) => ({ contents: contents(path), resolveDir: dirname(path) }));
  },
};
