import { z } from 'zod';
import { CallId, LegId } from '#shared/cdr/index.ts';
import { Instant } from '#shared/world/index.ts';

/** In the words of Asterisk; `XIVO_USER_FWD` is XiVO's own. */
export const CHANNEL_EVENT_TYPES = [
  'CHAN_START',
  'APP_START',
  'ANSWER',
  'BRIDGE_START',
  'BRIDGE_END',
  'HANGUP',
  'CHAN_END',
  'XIVO_USER_FWD',
  'LINKEDID_END',
] as const;
export type ChannelEventType = (typeof CHANNEL_EVENT_TYPES)[number];

/** Something that happened to one channel of a call (XiVO 15.12 §1.11.1, X3-CE-02). */
export const ChannelEvent = z
  .object({
    id: z.int().min(1).describe('1, 2, 3 … within the call.'),
    type: z.enum(CHANNEL_EVENT_TYPES),
    at: Instant,
    userDefinedType: z.string().describe('For XIVO_USER_FWD the type again, else empty.'),
    callerName: z.string().describe('Of whose channel it is.'),
    callerNumber: z.string(),
    callerAni: z.string().describe('Empty until the channel has been taken up.'),
    redirectedFrom: z.string().describe('Number of who forwarded or transferred; empty where nobody did.'),
    dialed: z.string(),
    channel: z.string().describe('`SIP/<number>-<leg>`'),
    application: z.enum(['', 'Dial']).describe('Set for APP_START.'),
    applicationData: z.string().describe('The channels that are dialed, with & between.'),
    uniqueId: LegId,
    linkedId: CallId,
    peer: z.string().describe('For the ends of a bridge the other channel.'),
  })
  .meta({ id: 'ChannelEvent' });
export type ChannelEvent = z.infer<typeof ChannelEvent>;
