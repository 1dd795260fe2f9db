/** `node functions/developers/build.ts FOLDER`: writes what lies under /developers/ into the folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developerFiles } from './developer-files.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node functions/developers/build.ts FOLDER');
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(developerFiles())) writeFileSync(join(folder, name), content);
