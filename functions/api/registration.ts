import { z } from 'zod';
import { Registration, RegistrationId } from '#shared/registration/index.ts';
import { deleteRegistration, getRegistration, listRegistrations } from '#shared/usecases/index.ts';
import { answerPage, endpoint, PageQuery, pageOf } from './endpoint.ts';

const params = z.object({ id: RegistrationId });

export const registrationEndpoints = [
  endpoint({
    operation: 'listRegistrations',
    method: 'get',
    path: '/v1/registrations',
    summary: 'List the phones that can be reached now',
    allow: ['registration:read'],
    query: PageQuery,
    answer: { status: 200, schema: pageOf(Registration) },
    problems: [],
    handle: async ({ world, caller, query }) => answerPage(await listRegistrations(world, caller.principal, query)),
  }),
  endpoint({
    operation: 'getRegistration',
    method: 'get',
    path: '/v1/registrations/{id}',
    summary: 'Get a registration',
    allow: ['registration:read'],
    params,
    answer: { status: 200, schema: Registration },
    problems: [],
    handle: ({ world, caller, params }) => getRegistration(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'deleteRegistration',
    method: 'delete',
    path: '/v1/registrations/{id}',
    summary: 'Forget a phone until it registers again',
    allow: ['registration:write'],
    params,
    answer: { status: 204, schema: null },
    problems: [],
    handle: ({ world, caller, params }) => deleteRegistration(world, caller.principal, params.id),
  }),
];
