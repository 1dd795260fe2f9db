import { readdirSync, readFileSync } from 'node:fs';

/** CloudFront takes no function above this size. */
const MAXIMUM_BYTES = 10_240;
const NOT_FOUND_PAGE = '/404.html';

/** The code of the three CloudFront functions, complete. */
export interface ViewerFunctions {
  readonly portalRequest: string;
  readonly portalResponse: string;
  readonly apiRequest: string;
}

/** @param siteFolder  the static export of the portal */
export function viewerFunctions(siteFolder: string): ViewerFunctions {
  const notFound = constant('NOT_FOUND_PAGE', NOT_FOUND_PAGE);
  return {
    portalRequest: whole(constant('PAGES', exportedPages(siteFolder)), notFound, source('portal-request.js')),
    portalResponse: whole(notFound, source('portal-response.js')),
    apiRequest: whole(source('api-request.js')),
  };
}

/** Path of each exported page -> its file: `/users` -> `/users.html`, `/` -> `/index.html`. */
export function exportedPages(siteFolder: string): Record<string, string> {
  const files = readdirSync(siteFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  const pages = files.map((file) => `/${file.replaceAll('\\', '/')}`).filter((file) => file !== NOT_FOUND_PAGE);
  return Object.fromEntries(pages.sort().map((file) => [pathOf(file), file]));
}

const pathOf = (file: string): string => file.replace(/\.html$/, '').replace(/\/index$/, '') || '/';
const constant = (name: string, value: unknown): string => `const ${name} = ${JSON.stringify(value)};`;
const source = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

function whole(...parts: string[]): string {
  const code = parts.join('\n');
  if (Buffer.byteLength(code) > MAXIMUM_BYTES) throw new Error(`a CloudFront function is above ${MAXIMUM_BYTES} bytes`);
  return code;
}
