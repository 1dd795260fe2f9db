import { z } from 'zod';
import type { ObjectKindName } from '#shared/object/index.ts';

/** What a plan limits by number, beside users: objects of these kinds. */
export const LIMITED_KINDS = {
  devices: 'device',
  numbers: 'number',
  trunks: 'trunk',
  queues: 'queue',
  conferenceRooms: 'conference-room',
  voicemailBoxes: 'voicemail-box',
  faxBoxes: 'fax-box',
} as const satisfies Record<string, ObjectKindName>;
export type LimitedObjects = keyof typeof LIMITED_KINDS;

/** The limit that objects of a kind count for; undefined where no plan limits them. */
export const limitOf = (kind: ObjectKindName): LimitedObjects | undefined =>
  (Object.keys(LIMITED_KINDS) as LimitedObjects[]).find((limit) => LIMITED_KINDS[limit] === kind);

const most = z.int().min(0).max(1_000_000).optional();
const LEFT_OUT = 'What is left out has no limit; a limit below what is there takes nothing away.';

/** Of all tenants of a reseller together. */
export const ResellerLimits = z
  .strictObject({
    devices: most,
    numbers: most.describe('DIDs.'),
    trunks: most,
    queues: most,
    conferenceRooms: most,
    voicemailBoxes: most,
    faxBoxes: most,
  } satisfies Record<LimitedObjects, z.ZodType>)
  .describe(`What its plan has at most, beside users. ${LEFT_OUT}`)
  .meta({ id: 'ResellerLimits' });
export type ResellerLimits = z.infer<typeof ResellerLimits>;

/** Of one tenant. */
export const PlanLimits = ResellerLimits.extend({
  concurrentCalls: most.describe(
    'Calls at a time, by phones and trunks, at each edge; with several edges each allows as many. Emergency calls always go.',
  ),
  promptMegabytes: most.describe('Of 1,000,000 bytes: what the audio of all prompts takes up together.'),
  voicemailMegabytes: most.describe('Of 1,000,000 bytes: what all messages and greetings take up together.'),
})
  .describe(`What its plan has at most, beside users. ${LEFT_OUT}`)
  .meta({ id: 'PlanLimits' });
export type PlanLimits = z.infer<typeof PlanLimits>;
