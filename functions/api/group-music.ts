import { z } from 'zod';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { listGroupMusic, setGroupMusic } from '#shared/usecases/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import { endpoint } from './endpoint.ts';

const GroupMusic = z
  .object({
    userGroupId: UserGroup.id,
    name: z.string(),
    musicOnHoldId: MusicOnHold.id
      .nullable()
      .describe('Null: the music of the tenant, also where what was chosen is not there any more.'),
  })
  .meta({ id: 'GroupMusic' });

/** Members of a group who may set its music (sipXcom 20.04 MOH-06). */
export const groupMusicEndpoints = [
  endpoint({
    operation: 'listGroupMusic',
    method: 'get',
    path: '/v1/account/group-music',
    summary:
      'The own groups whose music on hold one may set, and the music there is; none without permission.group-music',
    allow: 'oneself',
    answer: {
      status: 200,
      schema: () =>
        z.object({
          items: z.array(GroupMusic),
          music: z.array(z.object({ id: MusicOnHold.id, name: z.string() })),
        }),
    },
    problems: [],
    handle: async ({ world, caller }) => {
      const told = await listGroupMusic(world, caller.principal);
      return told.ok ? { ok: true, value: { items: [...told.value.items], music: [...told.value.music] } } : told;
    },
  }),
  endpoint({
    operation: 'setGroupMusic',
    method: 'put',
    path: '/v1/account/group-music/{id}',
    summary: 'Say what those hear whom an own group lets wait',
    allow: 'oneself',
    params: z.object({ id: UserGroup.id }),
    body: z.strictObject({ musicOnHoldId: MusicOnHold.id.nullable().describe('Null: as the tenant has it.') }),
    answer: { status: 200, schema: GroupMusic },
    problems: ['not-permitted', 'invalid-fields', 'changed-meanwhile'],
    handle: ({ world, caller, params, body }) => setGroupMusic(world, caller.principal, params.id, body.musicOnHoldId),
  }),
];
