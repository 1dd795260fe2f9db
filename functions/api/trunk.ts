import { z } from 'zod';
import { permissionFor } from '#shared/identity/index.ts';
import { Trunk, TrunkState } from '#shared/trunk/index.ts';
import { trunkState } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

export const trunkEndpoints = [
  endpoint({
    operation: 'getTrunkStatus',
    method: 'get',
    path: '/v1/trunks/{id}/status',
    summary: 'How a trunk is connected, and how many calls go over it now',
    allow: [permissionFor(Trunk.name, 'read')],
    params: z.object({ id: Trunk.id }),
    answer: { status: 200, schema: TrunkState },
    problems: [],
    handle: ({ world, caller, params }) => trunkState(world, caller.principal, params.id),
  }),
];
