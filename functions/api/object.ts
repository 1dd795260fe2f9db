import { z } from 'zod';
import { permissionFor } from '#shared/identity/index.ts';
import { OBJECT_KINDS, type ObjectKind } from '#shared/object/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { limitOf } from '#shared/tenant/index.ts';
import {
  copyObject,
  createObject,
  createUsualObjects,
  deleteObject,
  getObject,
  listObjects,
  type ObjectInput,
  type Problem,
  updateObject,
} from '#shared/usecases/index.ts';
import { type AnyEndpoint, answerPage, endpoint, pageOf } from './endpoint.ts';
import { ListQueryOf, listQuery } from './list-query.ts';

/** Lists of 5,000 ids, and what else a schema takes; more than the store has room for (shared/usecases/objects.ts). */
const OBJECT_LIMIT_BYTES = 512 * 1024;

/** The five endpoints of every kind of configuration object, and what can be done to some besides. */
export const objectEndpoints: readonly AnyEndpoint[] = OBJECT_KINDS.flatMap((kind) => [
  ...endpointsOf(kind),
  ...(kind.inCopy ? [copyEndpoint(kind)] : []),
  ...(kind.usual ? [usualEndpoint(kind)] : []),
]);

function endpointsOf(kind: ObjectKind): AnyEndpoint[] {
  const { name, plural, title, titleOfMany } = kind;
  const path = `/v1/${plural}` as const;
  const words = name.replaceAll('-', ' ');
  const params = () => z.object({ id: kind.id });
  const told = () => kind.Object;
  const read = [permissionFor(name, 'read')] as const;
  const write = [permissionFor(name, 'write')] as const;
  const conflicts = conflictsOf(kind);
  return [
    endpoint({
      operation: `list${titleOfMany}`,
      method: 'get',
      path,
      summary: `List: ${plural.replaceAll('-', ' ')}`,
      allow: read,
      query: () => ListQueryOf(kind.Object),
      answer: { status: 200, schema: () => pageOf(kind.Object) },
      problems: [],
      handle: async ({ world, caller, query }) =>
        answerPage(await listObjects(world, caller.principal, kind, listQuery(query))),
    }),
    endpoint({
      operation: `create${title}`,
      isRehearsable: true,
      method: 'post',
      path,
      summary: `Create: ${words}`,
      allow: write,
      body: () => kind.New,
      bodyLimitBytes: OBJECT_LIMIT_BYTES,
      answer: { status: 201, schema: told },
      problems: creationProblems(kind),
      handle: ({ world, caller, body }) => asTold(createObject(world, caller.principal, kind, body as ObjectInput)),
    }),
    endpoint({
      operation: `get${title}`,
      method: 'get',
      path: `${path}/{id}`,
      summary: `Get: ${words}`,
      allow: read,
      params,
      answer: { status: 200, schema: told },
      problems: [],
      handle: ({ world, caller, params }) => asTold(getObject(world, caller.principal, kind, params.id)),
    }),
    endpoint({
      operation: `update${title}`,
      isRehearsable: true,
      method: 'patch',
      path: `${path}/{id}`,
      summary: `Change: ${words}`,
      allow: write,
      params,
      body: () => kind.Patch,
      bodyLimitBytes: OBJECT_LIMIT_BYTES,
      answer: { status: 200, schema: told },
      problems: conflicts,
      handle: ({ world, caller, params, body }) =>
        asTold(updateObject(world, caller.principal, kind, params.id, body as ObjectInput)),
    }),
    endpoint({
      operation: `delete${title}`,
      isRehearsable: true,
      method: 'delete',
      path: `${path}/{id}`,
      summary: `Delete: ${words}`,
      allow: write,
      params,
      answer: { status: 204, schema: null },
      problems: ['in-use', 'changed-meanwhile'],
      handle: ({ world, caller, params }) => deleteObject(world, caller.principal, kind, params.id),
    }),
  ];
}

function conflictsOf(kind: ObjectKind) {
  return [
    'invalid-fields',
    ...(kind.unique ? (['value-taken'] as const) : []),
    ...(kind.needs ? (['not-permitted'] as const) : []),
    'changed-meanwhile',
  ] as const;
}

function creationProblems(kind: ObjectKind) {
  const limit = limitOf(kind.name) === undefined ? [] : (['plan-limit-reached'] as const);
  return [...conflictsOf(kind), ...limit] as const;
}

function copyEndpoint(kind: ObjectKind): AnyEndpoint {
  return endpoint({
    operation: `copy${kind.title}`,
    isRehearsable: true,
    method: 'post',
    path: `/v1/${kind.plural}/{id}/copies`,
    summary: `Create one like another, but for the fields in the body: ${kind.name.replaceAll('-', ' ')}`,
    allow: [permissionFor(kind.name, 'write')],
    params: () => z.object({ id: kind.id }),
    body: () => kind.Patch,
    bodyLimitBytes: OBJECT_LIMIT_BYTES,
    answer: { status: 201, schema: () => kind.Object },
    problems: creationProblems(kind),
    handle: ({ world, caller, params, body }) =>
      asTold(copyObject(world, caller.principal, kind, params.id, body as ObjectInput)),
  });
}

function usualEndpoint(kind: ObjectKind): AnyEndpoint {
  return endpoint({
    operation: `createUsual${kind.titleOfMany}`,
    isRehearsable: true,
    method: 'post',
    path: `/v1/${kind.plural}/usual`,
    summary: `Create what a tenant usually begins with, where nothing has that name: ${kind.plural.replaceAll('-', ' ')}`,
    allow: [permissionFor(kind.name, 'write')],
    answer: { status: 201, schema: () => z.object({ items: z.array(kind.Object) }) },
    problems: creationProblems(kind),
    handle: async ({ world, caller }) => {
      const made = await createUsualObjects(world, caller.principal, kind);
      return made.ok ? ok({ items: made.value as never[] }) : made;
    },
  });
}

/** The answer goes through the schema of the kind anyway (app.ts), which is not known here by type. */
export function asTold(told: Promise<Result<object, Problem>>) {
  return told as Promise<Result<Record<string, never>, Problem>>;
}
