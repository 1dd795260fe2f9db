import { z } from 'zod';
import type { Permission } from '#shared/identity/index.ts';
import { withLazy } from '#shared/lazily.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Page } from '#shared/store/index.ts';
import type { Caller, JobWorld, Problem, ProblemCode, SignInPlace } from '#shared/usecases/index.ts';

/**
 * Who may call an endpoint: whoever has one of the permissions, everybody with a credential, everybody with a session of
 * his own, or everybody.
 */
export type Allow = readonly [Permission, ...Permission[]] | 'signed-in' | 'oneself' | 'anyone';

/** What an endpoint works with: the parsed request, and who sends it. */
export interface ApiRequest<Who extends Allow, Params, Query, Body> {
  readonly world: JobWorld;
  readonly caller: Who extends 'anyone' ? null : Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The file that was sent; empty unless the endpoint takes one. */
  readonly upload: Uint8Array;
  readonly session: TokenCookie;
  /** Of a sign-in that has begun. */
  readonly begun: TokenCookie;
  readonly place: SignInPlace;
  /** Whether a customer's endpoint may have a private address: on one machine only. */
  readonly mayReachPrivate: boolean;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** A cookie that holds a secret of ours. */
export interface TokenCookie {
  /** The token that came with the request; null when none did. */
  readonly token: string | null;
  open(token: string, expiresAt: string): void;
  close(): void;
}

/** An answer in another form than JSON. */
export interface AnswerFormat {
  /** Media type, with parameters. */
  readonly type: string;
  write(answer: object): string | Uint8Array<ArrayBuffer>;
}

/** A file as the body of a request. */
export interface Upload {
  /** Media type, without parameters, or a range such as `image/*`; text is UTF-8. */
  readonly type: string;
  /** Other types that are taken as well. */
  readonly otherTypes?: readonly string[];
  readonly limitBytes: number;
}

type Nothing = z.ZodObject<Record<never, never>>;
/** Without a schema nothing is sent, whatever the use case tells. */
type Answer<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;

/** Schemas take long to make: what makes many gives a function, which is asked with the first request. */
type Made<Schema> = Schema | (() => Schema);

/** One operation of the API, as data. */
export interface Endpoint<
  Who extends Allow = Allow,
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Schema extends z.ZodType | null = z.ZodType | null,
> {
  /** Name of the operation in the OpenAPI document, hence of the function in a generated client. */
  readonly operation: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly allow: Who;
  /** A session will do that lacks the second factor which the tenant asks for. */
  readonly mayBeIncomplete?: true;
  readonly params?: Made<Params>;
  readonly query?: Made<Query>;
  readonly body?: Made<Body>;
  /** Where its schema takes more JSON than most (problem.ts). */
  readonly bodyLimitBytes?: number;
  /** Whether it can be tried without doing it (dry-run.ts): all that it does are writes of configuration. */
  readonly isRehearsable?: true;
  /** In place of a body in JSON. */
  readonly upload?: Upload;
  /** Status and schema of the good answer; null where it has no body. */
  readonly answer: { readonly status: 200 | 201 | 202 | 204; readonly schema: Made<Schema> };
  /** What the answer can be had as, by the value of the query parameter `format`; plain JSON where there is nothing. */
  readonly formats?: Readonly<Record<string, AnswerFormat>>;
  /** Whether the good answer is a `JobFile`: its content, or 302 to where it lies. */
  readonly isFile?: true;
  /** Whether the file has an entity tag, for If-None-Match. */
  readonly isTagged?: true;
  /** What the use case may refuse; what every endpoint of this shape may refuse is added (openapi.ts). */
  readonly problems: readonly ProblemCode[];
  readonly handle: (
    request: ApiRequest<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<Result<Answer<Schema>, Problem>>;
}

/** An endpoint whose parts are no longer told apart by type, for a list of all; schemas are made when they are read. */
export interface AnyEndpoint extends Omit<Endpoint, 'params' | 'query' | 'body' | 'answer' | 'handle'> {
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  readonly answer: { readonly status: Endpoint['answer']['status']; readonly schema: z.ZodType | null };
  readonly handle: (request: ApiRequest<Allow, unknown, unknown, unknown>) => Promise<Result<unknown, Problem>>;
}

export function endpoint<
  const Who extends Allow,
  Schema extends z.ZodType | null,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: Endpoint<Who, Params, Query, Body, Schema>): AnyEndpoint {
  const { params, query, body, answer, ...rest } = spec;
  return withLazy(
    {
      ...rest,
      answer: withLazy({ status: answer.status }, { schema: making(answer.schema) }),
      // What `handle` takes is what the schemas beside it have parsed: the types above see to it.
      handle: spec.handle as AnyEndpoint['handle'],
    },
    { params: making(params), query: making(query), body: making(body) },
  );
}

const making = <Schema>(schema: Made<Schema>): (() => Schema) =>
  typeof schema === 'function' ? (schema as () => Schema) : () => schema;

const PAGE_LIMIT = 100;

/** Query of every list. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50).describe('Items in one page.'),
  cursor: z.string().max(1000).optional().describe('The nextCursor of the page before; none for the first page.'),
});

/** Answer of every list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
  });

/** From the store's page to the API's. */
export const answerPage = <Item>(page: Result<Page<Item>, Problem>) =>
  page.ok ? ok({ items: page.value.items, nextCursor: page.value.cursor }) : page;
