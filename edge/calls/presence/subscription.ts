/**
 * One subscription (RFC 6665 §4.2), from its acceptance to its last NOTIFY.
 *
 *                   changed, refreshed          answered
 *            ┌──── quiet ────────────▶ sending ─────────┐
 *            │       ▲                    │  ▲          │ something new meanwhile: waits out the pause
 *            │       └────────────────────┘  └──────────┘
 *            │ expired, unsubscribed, revoked: at once, or when the NOTIFY that is out is answered
 *            └──────────▶ over           also when a NOTIFY is answered 481, 408, or with any other failure
 *
 * One NOTIFY is out at a time, so that they arrive in order; between two that tell of changes lies a pause, in which changes
 * gather; what happened last is always told.
 */
export type Subscription =
  | {
      readonly name: 'active';
      readonly expiresAtMs: number;
      readonly isSending: boolean;
      /** What is owed to the watcher: nothing, what has changed, or everything. */
      readonly owed: 'nothing' | 'changes' | 'everything';
      /** Changes are not told before. */
      readonly quietUntilMs: number;
      /** Why it ends as soon as the NOTIFY that is out is answered. */
      readonly ending: EndReason | null;
    }
  | { readonly name: 'over' };

/** Why a subscription ends (RFC 6665 §4.1.3). */
export type EndReason = 'timeout' | 'deactivated' | 'rejected' | 'noresource' | 'giveup';

export type SubscriptionEvent =
  /** By the first SUBSCRIBE, or by one that refreshes it; 0 ends it. */
  | { readonly name: 'subscribed'; readonly expiresSeconds: number }
  /** `isAll`: what has changed is what it consists of. */
  | { readonly name: 'changed'; readonly isAll: boolean }
  /** The NOTIFY has its final answer; null: there was nothing to say, and none was sent. */
  | { readonly name: 'answered'; readonly status: number | null; readonly retryAfterSeconds: number | null }
  /** Not all that is owed found room in that NOTIFY. */
  | { readonly name: 'left-over' }
  | { readonly name: 'woke' }
  | { readonly name: 'ended'; readonly reason: EndReason };

export type SubscriptionEffect =
  | { readonly name: 'notify'; readonly isFull: boolean; readonly expiresSeconds: number }
  /** The last NOTIFY; nothing depends on its answer. */
  | { readonly name: 'say-goodbye'; readonly reason: EndReason }
  | { readonly name: 'wake'; readonly atMs: number }
  /** Nothing is left of it. */
  | { readonly name: 'forget' };

export interface SubscriptionMove {
  readonly subscription: Subscription;
  readonly effects: readonly SubscriptionEffect[];
}

/** Between two NOTIFYs that tell of changes (chosen): a lamp follows its line closely, and nobody hears of every step of a fast one. */
export const PAUSE_MS = 500;

type Active = Extract<Subscription, { name: 'active' }>;

/** The SUBSCRIBE that opens it has been answered. */
export function begin(expiresSeconds: number, nowMs: number): SubscriptionMove {
  const fresh: Active = {
    name: 'active',
    expiresAtMs: nowMs,
    isSending: false,
    owed: 'nothing',
    quietUntilMs: nowMs,
    ending: null,
  };
  return follow(fresh, { name: 'subscribed', expiresSeconds }, nowMs);
}

export function follow(subscription: Subscription, event: SubscriptionEvent, nowMs: number): SubscriptionMove {
  if (subscription.name === 'over') return { subscription, effects: [] };
  switch (event.name) {
    case 'subscribed': {
      if (event.expiresSeconds === 0) return end(subscription, 'timeout');
      const expiresAtMs = nowMs + event.expiresSeconds * 1000;
      return goOn({ ...subscription, expiresAtMs, owed: 'everything', quietUntilMs: nowMs }, nowMs);
    }
    case 'changed':
      if (event.isAll) return goOn({ ...subscription, owed: 'everything' }, nowMs);
      if (subscription.owed !== 'nothing') return { subscription, effects: [] };
      return goOn({ ...subscription, owed: 'changes' }, nowMs);
    case 'left-over':
      return { subscription: { ...subscription, owed: owesMore(subscription.owed) }, effects: [] };
    case 'answered':
      return answered({ ...subscription, isSending: false }, event, nowMs);
    case 'woke':
      return subscription.expiresAtMs <= nowMs ? end(subscription, 'timeout') : goOn(subscription, nowMs);
    case 'ended':
      return end(subscription, event.reason);
  }
}

function answered(
  subscription: Active,
  { status, retryAfterSeconds }: Extract<SubscriptionEvent, { name: 'answered' }>,
  nowMs: number,
): SubscriptionMove {
  if (status === null || (status >= 200 && status < 300)) {
    if (subscription.ending) return end(subscription, subscription.ending);
    // Nobody has heard anything: there is nothing to pause after.
    const quietUntilMs = status === null ? subscription.quietUntilMs : nowMs + PAUSE_MS;
    return goOn({ ...subscription, quietUntilMs }, nowMs);
  }
  // The phone no longer knows it, or nobody is there: the engine has ended the dialog.
  if (status === 481 || status === 408) return { subscription: { name: 'over' }, effects: [{ name: 'forget' }] };
  if (retryAfterSeconds === null || subscription.ending) return end(subscription, 'giveup');
  // What that NOTIFY said was lost (RFC 6665 §4.2.2): the next one says all of it.
  return goOn({ ...subscription, owed: 'everything', quietUntilMs: nowMs + retryAfterSeconds * 1000 }, nowMs);
}

/** Tells what is owed, now or when it may; else waits until it expires. */
function goOn(subscription: Active, nowMs: number): SubscriptionMove {
  const { owed, isSending, quietUntilMs, expiresAtMs } = subscription;
  if (isSending) return { subscription, effects: [] };
  if (owed === 'nothing' || nowMs < quietUntilMs) {
    const atMs = owed === 'nothing' ? expiresAtMs : Math.min(quietUntilMs, expiresAtMs);
    return { subscription, effects: [{ name: 'wake', atMs }] };
  }
  const expiresSeconds = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1000));
  return {
    subscription: { ...subscription, isSending: true, owed: 'nothing' },
    effects: [{ name: 'notify', isFull: owed === 'everything', expiresSeconds }],
  };
}

function end(subscription: Active, reason: EndReason): SubscriptionMove {
  if (subscription.isSending) return { subscription: { ...subscription, ending: reason }, effects: [] };
  return { subscription: { name: 'over' }, effects: [{ name: 'say-goodbye', reason }, { name: 'forget' }] };
}

const owesMore = (owed: Active['owed']): Active['owed'] => (owed === 'nothing' ? 'changes' : owed);
