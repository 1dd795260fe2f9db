import createFetchClient from 'openapi-fetch';

export class ApiProblem extends Error {
  constructor(problem, status) {
    const {
      title,
      detail,
      code = 'no-problem-document',
      errors = [],
    } = typeof problem === 'object' && problem !== null ? problem : {};
    super(detail ?? title ?? `The server has answered ${status}.`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

export function createClient({ url, apiKey, tenantId, fetch }) {
  const client = createFetchClient({
    baseUrl: url,
    headers: { Authorization: `Bearer ${apiKey}`, ...(tenantId !== undefined && { 'Patchbay-Tenant': tenantId }) },
    ...(fetch !== undefined && { fetch }),
  });
  client.use({
    onRequest({ request }) {
      if (request.method === 'POST' && !request.headers.has('Idempotency-Key'))
        request.headers.set('Idempotency-Key', crypto.randomUUID());
    },
  });
  return client;
}

export async function orThrow(answer) {
  const { data, error, response } = await answer;
  if (!response.ok) throw new ApiProblem(error, response.status);
  return data;
}

export async function* each(client, path, { query, ...params } = {}) {
  let cursor = null;
  do {
    const onPage = { ...params, query: { ...query, ...(cursor !== null && { cursor }) } };
    const page = await orThrow(client.GET(path, { params: onPage }));
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
