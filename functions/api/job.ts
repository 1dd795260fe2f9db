import { z } from 'zod';
import { BackupSecrets, Job, JobError, JobId, UserFileLayout } from '#shared/job/index.ts';
import { OBJECT_KIND_NAMES } from '#shared/object/index.ts';
import { cancelJob, getJob, getJobResult, listJobErrors, listJobs, startJob } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: JobId });

/**
 * Lambda takes 6 MB with a request; some 20,000 users. Enough for any tenant that can be imported in one go. *chosen*
 */
const UPLOAD_LIMIT_BYTES = 4 * 1024 * 1024;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const jobEndpoints = [
  endpoint({
    operation: 'listJobs',
    method: 'get',
    path: '/v1/jobs',
    summary: 'List jobs, newest first',
    allow: ['job:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Job) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listJobs(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getJob',
    method: 'get',
    path: '/v1/jobs/{id}',
    summary: 'Get a job: how far it is, and what came of it',
    allow: ['job:read'],
    params,
    answer: { status: 200, schema: Job },
    problems: [],
    handle: ({ world, caller, params }) => getJob(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'cancelJob',
    method: 'post',
    path: '/v1/jobs/{id}/cancel',
    summary: 'Call a job off; what it has done stays done',
    allow: ['job:write'],
    params,
    answer: { status: 200, schema: Job },
    problems: ['job-over'],
    handle: ({ world, caller, params }) => cancelJob(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'listJobErrors',
    method: 'get',
    path: '/v1/jobs/{id}/errors',
    summary: 'List what was wrong with the file of a job, row by row',
    allow: ['job:read'],
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(JobError) },
    problems: [],
    handle: async ({ world, caller, params, query }) =>
      answerPage(await listJobErrors(world, caller.principal, params.id, query)),
  }),
  endpoint({
    operation: 'getJobResult',
    method: 'get',
    path: '/v1/jobs/{id}/result',
    summary: 'Get the file that a job has made',
    allow: ['job:read'],
    params,
    answer: { status: 200, schema: null },
    isFile: true,
    problems: [],
    handle: ({ world, caller, params }) => getJobResult(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'importUsers',
    method: 'post',
    path: '/v1/imports',
    summary: 'Create and change users by a CSV file, as a job',
    allow: ['job:write'],
    query: z.strictObject({
      layout: UserFileLayout,
      dry_run: flag.default(false).describe('Finds every error and changes nothing.'),
      skip: z.string().max(2000).default('').describe('Titles of columns that are not looked at, separated by commas.'),
    }),
    upload: { type: 'text/csv', limitBytes: UPLOAD_LIMIT_BYTES },
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller, query, upload }) =>
      startJob(
        world,
        caller.principal,
        {
          kind: 'import-users',
          layout: query.layout,
          isDryRun: query.dry_run,
          skippedColumns: query.skip === '' ? [] : query.skip.split(',').map((title) => title.trim()),
        },
        { content: upload, contentType: 'text/csv' },
      ),
  }),
  endpoint({
    operation: 'exportUsers',
    method: 'post',
    path: '/v1/exports',
    summary: 'Make a CSV file of all users, as a job',
    allow: ['job:write'],
    body: z.strictObject({ layout: UserFileLayout }).meta({ id: 'NewExport' }),
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller, body }) => startJob(world, caller.principal, { kind: 'export-users', ...body }),
  }),
  endpoint({
    operation: 'exportObjects',
    method: 'post',
    path: '/v1/exports/objects',
    summary: 'Make a CSV file of all configuration objects of a kind, as a job',
    allow: ['job:write'],
    body: z
      .strictObject({ kind: z.enum(OBJECT_KIND_NAMES).describe('As in its permissions, such as hunt-group.') })
      .meta({ id: 'NewObjectExport' }),
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller, body }) => startJob(world, caller.principal, { kind: 'export-objects', of: body.kind }),
  }),
  endpoint({
    operation: 'createBackup',
    method: 'post',
    path: '/v1/backups',
    summary: 'Make a file of all that the tenant has configured, as a job',
    allow: ['job:write'],
    body: z.strictObject({ secrets: BackupSecrets.default('sealed') }).meta({ id: 'NewBackup' }),
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller, body }) => startJob(world, caller.principal, { kind: 'backup', ...body }),
  }),
  endpoint({
    operation: 'restoreBackup',
    method: 'post',
    path: '/v1/restores',
    summary: 'Write what a backup has into this tenant, as a job; what the backup does not know stays',
    allow: ['job:write'],
    query: z.strictObject({
      keep_domain: flag
        .default(true)
        .describe('Whether the tenant keeps its SIP domain, its aliases and its digest realm.'),
      dry_run: flag.default(false).describe('Tells what would be created, changed and refused, and changes nothing.'),
      reset_passwords: flag.default(false).describe('Whether users who come back are left without portal password.'),
    }),
    upload: { type: 'application/json', limitBytes: UPLOAD_LIMIT_BYTES },
    answer: { status: 202, schema: Job },
    problems: ['not-permitted', 'queue-unavailable'],
    handle: ({ world, caller, query, upload }) =>
      startJob(
        world,
        caller.principal,
        {
          kind: 'restore',
          keepsDomain: query.keep_domain,
          resetsPasswords: query.reset_passwords,
          isDryRun: query.dry_run,
        },
        { content: upload, contentType: 'application/json' },
      ),
  }),
];
