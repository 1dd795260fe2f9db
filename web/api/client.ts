import { z } from 'zod';
import { actingTenant } from '#web/session/acting-tenant.ts';
import { ApiProblem, problemFrom } from './problem.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Conditions {
  /** Entity tag of the version that may be changed (RFC 9110 §13.1.1). */
  readonly ifMatch?: string;
}

/**
 * One request to the API, on the portal's own origin; the session travels in a cookie that scripts cannot read.
 *
 * @param answer  what a 2xx body must look like; `z.undefined()` for 204
 * @throws ApiProblem  for everything else, an unreachable server included
 */
async function request<Answer extends z.ZodType>(
  method: Method,
  path: string,
  answer: Answer,
  body?: unknown,
  { ifMatch }: Conditions = {},
): Promise<z.output<Answer>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (ifMatch !== undefined) headers['if-match'] = ifMatch;
  // A form of another site cannot set a header of its own: that is the whole defence against forged requests.
  if (method !== 'GET') headers['patchbay-csrf'] = '1';
  const isFile = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = isFile ? body.type : 'application/json';
  const tenant = actingTenant.read();
  if (tenant !== null && !path.startsWith('/v1/sessions')) headers['patchbay-tenant'] = tenant;

  const response = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new ApiProblem(0, 'unreachable', String(error));
  });
  const json: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  if (!response.ok) throw problemFrom(response.status, json);
  const parsed = answer.safeParse(json);
  if (!parsed.success) throw new ApiProblem(response.status, 'unexpected-answer', z.prettifyError(parsed.error));
  return parsed.data;
}

export const api = {
  get: <Answer extends z.ZodType>(path: string, answer: Answer) => request('GET', path, answer),
  post: <Answer extends z.ZodType>(path: string, body: unknown, answer: Answer) => request('POST', path, answer, body),
  /** A file as it is. */
  send: <Answer extends z.ZodType>(path: string, file: Blob, answer: Answer) => request('POST', path, answer, file),
  /** A file to where the API has told, which is no part of it and learns nothing of the session. */
  async upload(url: string, file: Blob): Promise<void> {
    const answer = await fetch(url, { method: 'PUT', body: file, credentials: 'omit' }).catch((error: unknown) => {
      throw new ApiProblem(0, 'unreachable', String(error));
    });
    if (!answer.ok) throw problemFrom(answer.status, null);
  },
  put: <Answer extends z.ZodType>(path: string, body: unknown, answer: Answer, conditions?: Conditions) =>
    request('PUT', path, answer, body, conditions),
  patch: <Answer extends z.ZodType>(path: string, body: unknown, answer: Answer, conditions?: Conditions) =>
    request('PATCH', path, answer, body, conditions),
  delete: (path: string) => request('DELETE', path, z.undefined()),
};
