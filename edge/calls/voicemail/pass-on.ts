import { MIN_MESSAGE_MS } from '#edge/voicemail/index.ts';
import { boxAt, boxWith } from '#shared/dialplan/index.ts';
import { DistributionList } from '#shared/distribution-list/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { LEFT, type Left, type Utterance } from '../voice/index.ts';
import { takeMessage } from './deposit.ts';
import { recordOwnWords } from './own-words.ts';
import type { Visit } from './visit.ts';

const MAX_DIGITS = 15;
const TRIES = 3;

/** A message of one's own to who has left this one (VML-10). */
export async function replyTo(visit: Visit, message: VoicemailMessage): Promise<'done' | 'operator' | Left> {
  const { voice, snapshot, port, hasOperator, keyMap, factsFor, cannotRecord } = visit;
  const box = boxAt(snapshot, message.from.number);
  if (!box) return said(visit, [{ phrase: 'voicemail/cannot-reply' }]);
  if (await port.isFull({ tenantId: visit.tenantId, box })) return said(visit, [{ phrase: 'voicemail/full' }]);
  if ((await voice.say([{ phrase: 'voicemail/record-reply' }], { stopsAt: '#' })) === LEFT) return LEFT;
  const taken = await takeMessage({
    ...{ voice, port, box, hasOperator, keyMap, cannotRecord },
    facts: factsFor(box.id, message.id),
  });
  return taken === LEFT || taken === 'operator' ? taken : 'done';
}

/** A message of one's own to a mailbox or all of a list (VML-10, VML-11). */
export async function sendMessage(visit: Visit): Promise<'done' | 'operator' | Left> {
  const { voice, port, hasOperator, keyMap, factsFor, cannotRecord, tenantId } = visit;
  const to = await recipients(visit);
  if (to === LEFT) return LEFT;
  if (to === null) return 'done';
  const open = to.filter(({ isEnabled }) => isEnabled);
  if (open.length === 0) return said(visit, [{ phrase: 'voicemail/takes-no-messages' }]);
  const isFull = await Promise.all(open.map((box) => port.isFull({ tenantId, box })));
  const [first, ...others] = open.filter((_, at) => !isFull[at]);
  if (!first) return said(visit, [{ phrase: 'voicemail/full' }]);
  if ((await voice.say([{ phrase: 'voicemail/record-message' }], { stopsAt: '#' })) === LEFT) return LEFT;
  const box = { maxMessageSeconds: Math.min(...[first, ...others].map(({ maxMessageSeconds }) => maxMessageSeconds)) };
  const taken = await takeMessage({
    ...{ voice, port, box, hasOperator, keyMap, cannotRecord },
    facts: { ...factsFor(first.id, null), alsoTo: others.map(({ id }) => id) },
  });
  return taken === LEFT || taken === 'operator' ? taken : 'done';
}

/** The message to others, with what the owner says of it before it (VML-10, VML-11). */
export async function forwardMessage(visit: Visit, message: VoicemailMessage): Promise<'done' | 'operator' | Left> {
  if (message.isPrivate) return said(visit, [{ phrase: 'voicemail/is-private' }]);
  const to = await recipients(visit);
  if (to === LEFT) return LEFT;
  if (to === null) return 'done';
  const limits = { maxMs: visit.box.maxMessageSeconds * 1000, minMs: MIN_MESSAGE_MS };
  const comment = await recordOwnWords(visit, 'voicemail/record-comment', limits);
  if (comment === LEFT) return LEFT;
  if (comment === 'failed') return said(visit, [{ phrase: 'voicemail/not-done' }]);
  const isDone = await visit.port.forward(visit, { message, to, by: visit.factsFor(visit.box.id, null).from, comment });
  if (comment) await visit.port.forgetDraft(comment.path);
  return said(visit, [{ phrase: isDone ? 'voicemail/sent' : 'voicemail/not-done' }]);
}

/** Null when none was keyed in. */
async function recipients({ voice, snapshot, box }: Visit): Promise<readonly VoicemailBox[] | null | Left> {
  for (let left = TRIES; left > 0; left--) {
    const answer = await voice.ask({
      says: [{ phrase: 'voicemail/enter-recipient' }],
      maxDigits: MAX_DIGITS,
      clearsAt: '*',
    });
    if (answer === LEFT) return LEFT;
    if (answer.digits === '') return null;
    const found = boxesAt(snapshot, box, answer.digits);
    if (found.length > 0) return found;
    if ((await voice.say([{ phrase: 'voicemail/no-such-recipient' }])) === LEFT) return LEFT;
  }
  return null;
}

/** A mailbox, else a list: the owner's own before those of a group and of the tenant. */
export function boxesAt(snapshot: TenantSnapshot, own: VoicemailBox, number: string): readonly VoicemailBox[] {
  const box = boxAt(snapshot, number);
  if (box) return [box];
  const groups = snapshot.groupsOfUser.get(own.userId ?? '') ?? [];
  const lists = [...objectsOf(snapshot, DistributionList).values()].filter((list) => list.number === number);
  const list =
    lists.find(({ owner }) => owner.kind === 'user' && owner.userId === own.userId) ??
    lists.find(({ owner }) => owner.kind === 'user-group' && groups.includes(owner.userGroupId)) ??
    lists.find(({ owner }) => owner.kind === 'tenant');
  return (list?.voicemailBoxIds ?? []).flatMap((id) => boxWith(snapshot, id) ?? []);
}

const said = async ({ voice }: Visit, says: readonly Utterance[]): Promise<'done' | Left> =>
  (await voice.say(says)) === LEFT ? LEFT : 'done';
