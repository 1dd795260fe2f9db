/**
 * CloudFront function (viewer request, runtime 2.0): tells the API which host name was asked for. API Gateway answers
 * only to its own, so that the Host header cannot be passed on; the API finds the tenant by this one.
 */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}
