import type { CentreQueue } from './centre.ts';
import type { Draft } from './draft.ts';
import { leaveEmpty, positionOf, timeOut } from './leave.ts';
import { isEmpty } from './presence.ts';
import type { Caller } from './state.ts';

/** Says where the caller stands and how long it will take, where the queue says that; and does so again later. */
export function announce(draft: Draft, caller: Caller, { queue }: CentreQueue): void {
  const { announcesPosition, announcesHoldTime, announcementSeconds } = queue;
  if (!(announcesPosition || announcesHoldTime)) return;
  const { averageWaitSeconds } = draft.queue(caller.queueId);
  const waitedSeconds = Math.floor((draft.nowMs - caller.enteredAtMs) / 1000);
  draft.emit({
    name: 'announce',
    callId: caller.callId,
    position: announcesPosition ? positionOf(draft, caller) : null,
    estimatedWaitSeconds:
      announcesHoldTime && averageWaitSeconds !== null ? Math.max(0, averageWaitSeconds - waitedSeconds) : null,
  });
  draft.wake(`say:${caller.callId}`, draft.nowMs + announcementSeconds * 1000);
}

/** The longest wait is over. Who has been answered already is connected; who rings may ring on, where members decide. */
export function waitIsOver(draft: Draft, caller: Caller, { queue }: CentreQueue): void {
  const ringsOn = caller.offers.length > 0 && queue.timeoutDecides === 'member' && caller.callback === null;
  if (caller.isConnecting || ringsOn) draft.setCaller({ ...caller, isLate: true });
  else timeOut(draft, caller);
}

/** Those who wait leave when there is nobody they could wait for, at once or after a while. */
export function minimumStaff(draft: Draft, configured: CentreQueue): void {
  const { queue } = configured;
  for (const caller of waitingOnTheLine(draft, queue.id)) {
    if (isEmpty(queue.sendsAwayWhen, draft.queue(queue.id).count)) leaveEmpty(draft, caller, configured);
    else watchStaff(draft, caller, configured);
  }
}

/** Where the longest wait without anybody logged in has an end: it begins when the last one logs out. */
function watchStaff(draft: Draft, { callId }: Caller, { queue }: CentreQueue): void {
  const { loggedIn } = draft.queue(queue.id).count;
  const timer = `want:${callId}`;
  const { maxWaitWithoutAgentsSeconds } = queue;
  if (loggedIn > 0 || maxWaitWithoutAgentsSeconds === null) draft.cancelWake(timer);
  else if (!draft.state.timers.has(timer)) draft.wake(timer, draft.nowMs + maxWaitWithoutAgentsSeconds * 1000);
}

/** The wait without anybody logged in is over: newcomers are refused for a while (QUE-04). */
export function wantIsOver(draft: Draft, caller: Caller, configured: CentreQueue): void {
  leaveEmpty(draft, caller, configured);
  draft.changeQueue(caller.queueId, { lastLeftForWantMs: draft.nowMs });
}

const waitingOnTheLine = (draft: Draft, queueId: string): Caller[] =>
  draft
    .queue(queueId)
    .waiting.flatMap((callId) => draft.caller(callId) ?? [])
    .filter(({ callback }) => callback === null);
