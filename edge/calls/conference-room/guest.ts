import type { CallId, Party } from '#shared/cdr/index.ts';
import type { LetGo } from '#shared/conference-room/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import type { Named } from './room-words.ts';

/** Somebody at the door, who has been answered and has said what he had to. */
export interface Guest extends Named {
  readonly call: LiveCall;
  readonly leg: AnsweredLeg;
  readonly isModerator: boolean;
  readonly endsRoom?: boolean;
}

/** How somebody has left the room. */
export type Departure = { readonly how: 'hung-up' | LetGo } | { readonly how: 'sent-on'; readonly to: string };

/** What happens in rooms, for whoever subscribes to events. */
export type ConferenceNews = {
  readonly tenantId: TenantId;
  readonly conferenceRoomId: string;
  readonly number: string;
} & (
  | { readonly name: 'started' | 'ended' }
  | {
      readonly name: 'joined' | 'left';
      readonly callId: CallId;
      readonly from: Party;
      readonly isModerator: boolean;
    }
);
