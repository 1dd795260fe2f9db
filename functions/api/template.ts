import { z } from 'zod';
import { STANDARD_CALL_PERMISSIONS, StandardCallPermission } from '#shared/call-permission/index.ts';
import { ok } from '#shared/result.ts';
import { TRUNK_PROVIDERS, TrunkProvider } from '#shared/trunk/index.ts';
import { endpoint } from './endpoint.ts';

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

/** What new objects can be made of: the same for every tenant. */
export const templateEndpoints = [
  endpoint({
    operation: 'getTrunkProviders',
    method: 'get',
    path: '/v1/trunk-providers',
    summary: 'Known providers of SIP trunks, and how they are reached',
    allow: ['trunk:read'],
    answer: { status: 200, schema: listOf(TrunkProvider) },
    problems: [],
    handle: async () => ok({ items: [...TRUNK_PROVIDERS] }),
  }),
  endpoint({
    operation: 'getStandardCallPermissions',
    method: 'get',
    path: '/v1/standard-call-permissions',
    summary: 'Call permissions that most tenants have',
    allow: ['call-permission:read'],
    answer: { status: 200, schema: listOf(StandardCallPermission) },
    problems: [],
    handle: async () => ok({ items: [...STANDARD_CALL_PERMISSIONS] }),
  }),
];
