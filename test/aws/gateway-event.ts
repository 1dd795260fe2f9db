import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export interface Request {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Record<string, string>;
  readonly cookie?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

/** What API Gateway hands to a function behind an HTTP API (payload format 2.0), for a request through CloudFront. */
export function gatewayEvent({ method, target, headers = {}, cookie, body, text }: Request): APIGatewayProxyEventV2 {
  const [path = '/', query = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: [cookie] }),
    headers: {
      accept: 'application/json',
      host: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      'user-agent': 'Amazon CloudFront',
      'x-forwarded-for': '198.51.100.7, 203.0.113.9',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      domainName: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'a1b2c3d4e5',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'Amazon CloudFront' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '05/Jan/2026:09:00:00 +0000',
      timeEpoch: Date.UTC(2026, 0, 5, 9, 0, 0),
    },
    // API Gateway encodes bodies of types it does not know; JSON and text come as text.
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(text !== undefined && { body: text }),
    isBase64Encoded: false,
  };
}

/** The function's answer, with its JSON body read. */
export function gatewayAnswer(result: unknown) {
  const { statusCode, headers, cookies, body } = result as APIGatewayProxyStructuredResultV2;
  return { status: statusCode, headers, cookies: cookies ?? [], body: body ? JSON.parse(body) : null };
}
