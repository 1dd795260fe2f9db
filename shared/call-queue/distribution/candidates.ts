import type { CentreQueue, ParsedRule } from './centre.ts';
import type { Draft } from './draft.ts';
import { isLoggedIn, isPresentIn } from './presence.ts';
import { hasSkills, nextRuleChangeMs, ruleHolds } from './skills.ts';
import type { Caller } from './state.ts';

/** Which of those who are ready may be asked for this caller now: by skills, then by penalties. */
export function candidatesOf(
  draft: Draft,
  caller: Caller,
  configured: CentreQueue,
  ready: readonly string[],
): { readonly caller: Caller; readonly members: readonly string[] } {
  const skilled = bySkills(draft, caller, configured, ready);
  return { caller: skilled.caller, members: byTiers(draft, skilled.caller, configured, skilled.members) };
}

/**
 * Rules are tried in their order (X3-SK-10 to -12): one by which somebody was asked goes on as long as one of those is free;
 * one that nobody logged in fits is passed over; one that holds is waited for; one that no longer holds is left for good.
 */
function bySkills(draft: Draft, caller: Caller, configured: CentreQueue, ready: readonly string[]) {
  const rules = rulesOf(draft, caller);
  if (!rules) return { caller, members: ready };
  const waitedMs = draft.nowMs - caller.enteredAtMs;
  let left = caller;
  for (let index = caller.ruleIndex; index < rules.length; index += 1) {
    const rule = rules[index] as ParsedRule;
    const fits = (memberId: string) => fitsRule(draft, caller, rule, memberId);
    const members = ready.filter(fits);
    const isInUse = left.isRuleInUse && left.ruleIndex === index;
    const holds = ruleHolds(rule, waitedMs);
    if (members.length > 0 && (isInUse || holds))
      return { caller: { ...left, ruleIndex: index, isRuleInUse: true }, members };
    if (holds && [...configured.members.keys()].some((id) => isMemberLoggedIn(draft, id) && fits(id)))
      return { caller: left, members };
    if (!holds && left.ruleIndex === index) left = { ...left, ruleIndex: index + 1, isRuleInUse: false };
  }
  return { caller: left, members: [] };
}

/** Time has passed: which rule is it now? While somebody rings, that rule goes on. */
export function advanceRule(draft: Draft, caller: Caller, configured: CentreQueue, ready: readonly string[]): void {
  if (caller.offers.length === 0) {
    const { ruleIndex, isRuleInUse } = bySkills(draft, caller, configured, ready).caller;
    // Nobody is asked by this: that a rule is used begins with the first who rings.
    const isStillInUse = caller.isRuleInUse && isRuleInUse && ruleIndex === caller.ruleIndex;
    draft.setCaller({ ...caller, ruleIndex, isRuleInUse: isStillInUse });
  }
  watchRules(draft, caller);
}

/** Wakes when a rule begins or ceases to hold. */
export function watchRules(draft: Draft, caller: Caller): void {
  const rules = rulesOf(draft, caller);
  const changeMs = rules && nextRuleChangeMs(rules, draft.nowMs - caller.enteredAtMs);
  if (changeMs !== null && changeMs !== undefined) draft.wake(`rule:${caller.callId}`, caller.enteredAtMs + changeMs);
}

/** Whether the member, free or not, fits what the caller asks for now. */
export function fitsCaller(draft: Draft, caller: Caller, memberId: string): boolean {
  const rule = rulesOf(draft, caller)?.[caller.ruleIndex];
  return rule === undefined || fitsRule(draft, caller, rule, memberId);
}

function fitsRule(draft: Draft, { variables }: Caller, rule: ParsedRule, memberId: string): boolean {
  const configured = draft.centre.members.get(memberId);
  return configured !== undefined && hasSkills(rule.skills, configured.skills, variables);
}

function isMemberLoggedIn(draft: Draft, memberId: string): boolean {
  const configured = draft.centre.members.get(memberId);
  return configured !== undefined && isLoggedIn(configured, draft.member(memberId));
}

const rulesOf = (draft: Draft, { skillRuleId }: Caller) =>
  skillRuleId === null ? undefined : draft.centre.skillRules.get(skillRuleId);

/**
 * Those with the lowest penalty among whom somebody is ready; when all ring at once, all whose tier has opened. Higher
 * tiers open with time, where the queue applies them (QUE-03). Weighted lots have the penalty for their weight.
 */
function byTiers(draft: Draft, caller: Caller, configured: CentreQueue, ready: readonly string[]): readonly string[] {
  const { queue, tiers } = configured;
  if (queue.strategy === 'weighted-random' || tiers.length < 2) return ready;
  const waitsForTiers = queue.appliesTiers && queue.tierWaitSeconds > 0;
  const highest = waitsForTiers ? highestOpenPenalty(draft, caller, configured) : Number.POSITIVE_INFINITY;
  const open = ready.filter((memberId) => penaltyOf(configured, memberId) <= highest);
  if (queue.strategy === 'ring-all' && waitsForTiers) return open;
  const lowest = Math.min(...open.map((memberId) => penaltyOf(configured, memberId)));
  return open.filter((memberId) => penaltyOf(configured, memberId) === lowest);
}

const penaltyOf = ({ members }: CentreQueue, memberId: string): number => members.get(memberId)?.penalty ?? 0;

function highestOpenPenalty(draft: Draft, caller: Caller, configured: CentreQueue): number {
  const { queue, tiers } = configured;
  const waitedMs = draft.nowMs - caller.enteredAtMs;
  const staffed = queue.skipsEmptyTiers ? staffedTiers(draft, configured) : null;
  let [before, highest] = [0, Number.NEGATIVE_INFINITY];
  for (const penalty of tiers) {
    if (waitedMs < waitForTierMs(queue, before)) break;
    highest = penalty;
    if (staffed === null || staffed.has(penalty)) before += 1;
  }
  return highest;
}

/** @param before  how many tiers there are on the way that are waited for */
function waitForTierMs({ tierWaitSeconds, multipliesTierWait }: CentreQueue['queue'], before: number): number {
  return (multipliesTierWait ? before : Math.min(before, 1)) * tierWaitSeconds * 1000;
}

function staffedTiers(draft: Draft, { queue, members }: CentreQueue): Set<number> {
  const present = [...members].filter(([memberId]) => isPresentIn(draft, queue.id, memberId));
  return new Set(present.map(([, { penalty }]) => penalty));
}

/** Wakes when the next tier opens. */
export function watchTiers(draft: Draft, { callId, enteredAtMs }: Caller, { queue, tiers }: CentreQueue): void {
  if (!queue.appliesTiers || queue.tierWaitSeconds === 0) return;
  const openings = tiers.slice(1).map((_, index) => enteredAtMs + waitForTierMs(queue, index + 1));
  const next = openings.find((atMs) => atMs > draft.nowMs);
  if (next !== undefined) draft.wake(`tier:${callId}`, next);
}
