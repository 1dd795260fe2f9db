import { z } from 'zod';
import { ConferenceRoom, LiveConference, RoomCommand, readCommand } from '#shared/conference-room/index.ts';
import { fail, ok } from '#shared/result.ts';
import { commandConference, getLiveConference, listLiveConferences } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

const params = z.object({ id: ConferenceRoom.id });

/** Exactly one of what can be played. */
const Command = RoomCommand.refine(
  (command) => command.name !== 'play' || [command.url, command.promptId, command.file].filter(Boolean).length === 1,
  { error: 'has either a url, a promptId or a file', path: ['url'] },
);

/** The same in the words of FreeSWITCH. */
const Written = z.strictObject({
  line: z
    .string()
    .min(1)
    .max(1500)
    .describe(
      'As written for FreeSWITCH, its arguments apart by & or by spaces: "mute&2", "relate 1 2 nospeak", "bgdial user/202".',
    ),
});

export const liveConferenceEndpoints = [
  endpoint({
    operation: 'listLiveConferences',
    method: 'get',
    path: '/v1/live-conferences',
    summary: 'List the conference rooms that somebody is in; users, their own rooms, whoever is in them',
    allow: ['call:read', 'own:call:control'],
    answer: {
      status: 200,
      schema: z.object({
        items: z.array(LiveConference),
        silentEdges: z.array(z.string()).describe('Edges that did not answer within 5 s: their rooms are missing.'),
      }),
    },
    problems: ['not-permitted'],
    handle: async ({ world, caller }) => {
      const listed = await listLiveConferences(world, caller.principal);
      if (!listed.ok) return listed;
      return ok({ items: [...listed.value.items], silentEdges: [...listed.value.silentEdges] });
    },
  }),
  endpoint({
    operation: 'getLiveConference',
    method: 'get',
    path: '/v1/conference-rooms/{id}/live',
    summary: 'Get who is in a conference room; users, of their own rooms',
    allow: ['call:read', 'own:call:control'],
    params,
    answer: { status: 200, schema: LiveConference },
    problems: ['not-permitted', 'edge-silent'],
    handle: ({ world, caller, params }) => getLiveConference(world, caller.principal, params.id),
  }),
  endpoint({
    operation: 'commandConference',
    method: 'post',
    path: '/v1/conference-rooms/{id}/commands',
    summary: 'Do something to a conference room that somebody is in; users, to their own rooms',
    allow: ['call:control', 'own:call:control'],
    params,
    body: z.union([Written, Command]),
    answer: {
      status: 200,
      schema: z.object({
        text: z.string().describe('The answer of the same command of FreeSWITCH; short where no manual has one.'),
        conference: LiveConference.nullable().describe('The room after it; null when nobody is in it any more.'),
      }),
    },
    problems: [
      'not-permitted',
      'command-unknown',
      'conference-empty',
      'participant-unknown',
      'wrong-state',
      'prompt-unknown',
      'no-speech',
      'user-unreachable',
      'edge-silent',
    ],
    handle: async ({ world, caller, params, body }) => {
      const command = 'line' in body ? readCommand(body.line) : body;
      if (!command) return fail({ code: 'command-unknown' });
      return commandConference(world, caller.principal, params.id, command);
    },
  }),
];
