import { z } from 'zod';
import { Ban, BanAddress, NewBan } from '#shared/ban/index.ts';
import { ok } from '#shared/result.ts';
import { createBan, liftBan, listBans } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

export const banEndpoints = [
  endpoint({
    operation: 'getBans',
    method: 'get',
    path: '/v1/bans',
    summary: 'Get the sources that no edge listens to, all of the platform',
    allow: ['ban:read'],
    answer: { status: 200, schema: z.object({ items: z.array(Ban) }) },
    problems: [],
    handle: async ({ world, caller }) => {
      const bans = await listBans(world, caller.principal);
      return bans.ok ? ok({ items: [...bans.value] }) : bans;
    },
  }),
  endpoint({
    operation: 'createBan',
    isRehearsable: true,
    method: 'post',
    path: '/v1/bans',
    summary: 'Ban a source; all edges follow within 5 seconds',
    allow: ['ban:write'],
    body: NewBan,
    answer: { status: 201, schema: Ban },
    problems: [],
    handle: ({ world, caller, body }) => createBan(world, caller.principal, body),
  }),
  endpoint({
    operation: 'deleteBan',
    isRehearsable: true,
    method: 'delete',
    path: '/v1/bans/{address}',
    summary: 'Lift the ban of the source that an address belongs to; all edges follow within 5 seconds',
    allow: ['ban:write'],
    params: z.object({ address: BanAddress }),
    answer: { status: 204, schema: null },
    problems: [],
    handle: ({ world, caller, params }) => liftBan(world, caller.principal, params.address),
  }),
];
