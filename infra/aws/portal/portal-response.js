/** CloudFront function (viewer response, runtime 2.0): a page that does not exist says so in its status, too. */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const response = event.response;
  if (event.request.uri === NOT_FOUND_PAGE && response.statusCode === 200) {
    response.statusCode = 404;
    response.statusDescription = 'Not Found';
  }
  return response;
}
