/**
 * CloudFront function (viewer request, runtime 2.0): which file of the export a path means. PAGES, put in front at
 * synthesis, maps the paths of exported pages to their files. A file is asked for by its name, extension and all.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const isFile = request.uri.slice(request.uri.lastIndexOf('/')).includes('.');
  if (isFile) return request;
  const path = request.uri.length > 1 && request.uri.endsWith('/') ? request.uri.slice(0, -1) : request.uri;
  request.uri = PAGES[path] || NOT_FOUND_PAGE;
  return request;
}
