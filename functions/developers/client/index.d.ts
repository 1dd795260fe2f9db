/**
 * The API of a Patchbay server, with the types of its own OpenAPI document.
 *
 *     const api = createClient({ url: 'https://pbx.example', apiKey: process.env.PATCHBAY_KEY });
 *     const user = await orThrow(api.POST('/v1/users', { body: { name: 'Ada', email: 'ada@acme.example' } }));
 *     for await (const cdr of each(api, '/v1/cdrs', { query: { disposition: 'answered' } })) console.log(cdr.id);
 */
import type { Client, FetchOptions, FetchResponse, ParseAs } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type { components, paths };
/** What is sent and told, by name: `Schemas['User']`. */
export type Schemas = components['schemas'];
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathWith<Its extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<Its, unknown> ? Path : never;
}[keyof paths];
type OperationOf<Path extends keyof paths, Its extends Method> =
  paths[Path] extends Record<Its, infer Operation> ? Operation & Record<string | number, unknown> : never;
/** With a type of their own and not an inferred one, so that a field too many is a mistake. */
type OptionsOf<Operation, As extends ParseAs> = FetchOptions<Operation> & { parseAs?: As };
type Call<Its extends Method> = <Path extends PathWith<Its>, As extends ParseAs = 'json'>(
  path: Path,
  ...options: object extends OptionsOf<OperationOf<Path, Its>, As>
    ? [OptionsOf<OperationOf<Path, Its>, As>?]
    : [OptionsOf<OperationOf<Path, Its>, As>]
) => Promise<FetchResponse<OperationOf<Path, Its>, { parseAs: As }, `${string}/${string}`>>;

/** A method for each of HTTP; openapi-fetch says what they take and give: `{ data, error, response }`. */
export interface Patchbay extends Pick<Client<paths>, 'use' | 'eject'> {
  GET: Call<'get'>;
  POST: Call<'post'>;
  PUT: Call<'put'>;
  PATCH: Call<'patch'>;
  DELETE: Call<'delete'>;
}

export interface ClientOptions {
  /** Of the server, without a path. */
  url: string;
  apiKey: string;
  /** The tenant to act in; for the roles platform and reseller only. */
  tenantId?: string;
  /** In place of the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Each POST has an Idempotency-Key of its own unless it brings one: bring one to send the same request twice. */
export declare function createClient(options: ClientOptions): Patchbay;

/** A refusal (RFC 9457). Programs go by `code`. */
export declare class ApiProblem extends Error {
  constructor(problem: unknown, status: number);
  readonly status: number;
  /** `no-problem-document` when something else than the API has answered. */
  readonly code: string;
  readonly errors: readonly Schemas['FieldError'][];
}

/**
 * The data of an answer.
 *
 * @throws ApiProblem  when it is a refusal
 */
export declare function orThrow<Answer extends { data?: unknown; error?: unknown; response: Response }>(
  answer: Promise<Answer>,
): Promise<Extract<Answer, { error?: never }>['data']>;

type Page<Item> = {
  responses: { 200: { content: { 'application/json': { items: Item[]; nextCursor: string | null } } } };
};
/** Paths of lists that come in pages. */
export type ListPath = {
  [Path in keyof paths]: paths[Path] extends { get: Page<unknown> } ? Path : never;
}[keyof paths];
type ItemOf<Path extends ListPath> = paths[Path] extends { get: Page<infer Item> } ? Item : never;
type ParamsOf<Path extends ListPath> = paths[Path] extends { get: { parameters: infer Params } }
  ? Pick<Params, keyof Params & ('path' | 'query')>
  : never;

/**
 * The items of a list, page by page as they are asked for.
 *
 * @throws ApiProblem  when a page is refused
 */
export declare function each<Path extends ListPath>(
  client: Patchbay,
  path: Path,
  ...params: ParamsOf<Path> extends { path: object } ? [ParamsOf<Path>] : [ParamsOf<Path>?]
): AsyncGenerator<ItemOf<Path>, void, undefined>;
