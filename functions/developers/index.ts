/**
 * What developers get from a server: a page that shows the API, and a typed client of it, both made of the OpenAPI document.
 * They are files beside the portal, so no Lambda carries them: `build.ts` writes them after the portal is built.
 *
 *   page/               /developers/: Swagger UI over the server's own /v1/openapi.json, nothing from elsewhere
 *   client/             the source of the npm package @patchbay/client; types.ts makes its types
 *   client-package.ts   the files of the package · tarball.ts as npm takes them: /developers/patchbay-client.tgz
 *
 * A kind of schema that the document has not had so far is a case in types.ts.
 */
export { clientPackage } from './client-package.ts';
export { developerFiles } from './developer-files.ts';
export { tarball } from './tarball.ts';
