import { timingSafeEqual } from 'node:crypto';
import type { PhraseId } from '#edge/media/index.ts';
import { Agent, type AgentOrder, type AgentRefusal, isPaused } from '#shared/agent/index.ts';
import { type AgentStep, callingUser, type Step } from '#shared/dialplan/index.ts';
import { objectsOf, objectWith } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerWithVoice, hangUp, LEFT, type Left, type VoiceLeg } from '../voice/index.ts';

const TRIES = 3;
const MAX_DIGITS = 15;
/** Who looks for a PIN takes longer than who chooses from a menu (chosen, as for other codes). */
const PATIENCE = { firstKeyMs: 10_000, nextKeyMs: 5000 };

/**
 * An agent logs in at the phone that he dials with, logs out, or pauses (XiVO 15.12 X3-AG-01). Number and PIN are asked for where they
 * are needed: who is logged in at this phone needs neither. Wrong ones count for the caller, whichever agent he tries.
 */
export async function playAgent(step: AgentStep, call: LiveCall): Promise<Step | null> {
  if (call.seeker || callingUser(call.request.caller) === null)
    return { kind: 'reject', rejection: { code: 'declined' }, why: 'only who dials it can change something' };
  const answered = await answerWithVoice(call);
  if (!answered.ok) return answered.step;
  const { voice } = answered;
  const agent = (await agentHere(step, call)) ?? (await proved(step, call, voice));
  if (agent === LEFT) return null;
  if (agent && (await voice.say([{ phrase: await carryOut(step, call, agent) }])) === LEFT) return null;
  hangUp(call);
  return null;
}

/** Who is logged in at the phone, where the wish names nobody else. */
async function agentHere({ wish, number, extension }: AgentStep, call: LiveCall): Promise<Agent | null> {
  if (wish === 'log-in') return null;
  const { snapshot } = call.request;
  const members = await call.world.contactCentres.members(snapshot);
  const here = members?.find(({ login }) => login?.extension === extension);
  const agent = here && objectsOf(snapshot, Agent).get(here.memberId);
  return agent && (number === null || number === agent.number) ? agent : null;
}

/** Who has keyed in number and PIN; null: nobody, and the caller has heard so. */
async function proved(step: AgentStep, call: LiveCall, voice: VoiceLeg): Promise<Agent | null | Left> {
  const { snapshot, caller } = call.request;
  const { wrongCodes, secretOf } = call.world;
  const isLocked = () => wrongCodes.isLocked(snapshot.tenant.id, caller);
  const ask = (phrase: PhraseId) =>
    voice.ask({ says: [{ phrase }], maxDigits: MAX_DIGITS, clearsAt: '*', ...PATIENCE });
  for (let left = TRIES; left > 0 && !isLocked(); left--) {
    const number = step.number === null ? await ask('agent/enter-number') : { digits: step.number };
    if (number === LEFT) return LEFT;
    if (number.digits === '') return null;
    const agent = objectWith(snapshot, Agent, 'number', number.digits);
    const pin = agent ? secretOf(snapshot, agent.id, 'pin') : null;
    // Nobody learns which agents there are: the PIN of one that is not there is asked for, too.
    if (agent && pin === null) return agent;
    const entered = await ask('code/enter-pin');
    if (entered === LEFT) return LEFT;
    if (agent && pin !== null && isSame(pin, entered.digits)) return agent;
    wrongCodes.add(snapshot.tenant.id, caller);
    if ((await voice.say([{ phrase: 'agent/wrong-login' }])) === LEFT) return LEFT;
    voice.forgetKeys();
  }
  return null;
}

function isSame(pin: string, entered: string): boolean {
  const [a, b] = [pin, entered].map((text) => Buffer.from(text.padEnd(MAX_DIGITS))) as [Buffer, Buffer];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @returns what the agent hears of it */
async function carryOut(step: AgentStep, call: LiveCall, { id }: Agent): Promise<PhraseId> {
  const { snapshot } = call.request;
  const { contactCentres } = call.world;
  const before = (await contactCentres.members(snapshot))?.find(({ memberId }) => memberId === id);
  const order = orderOf(step, call, before ? isPaused(before, null) : false);
  const done = await contactCentres.order(snapshot, id, order);
  return done.ok ? DONE[order.name] : REFUSED[done.problem];
}

function orderOf({ wish, extension }: AgentStep, { id: callId }: LiveCall, isInPause: boolean): AgentOrder {
  switch (wish) {
    case 'log-in':
      return { name: 'log-in', extension, callId };
    case 'log-out':
      return { name: 'log-out' };
    case 'pause':
      return isInPause ? { name: 'resume', queueId: null } : { name: 'pause', queueId: null, reason: null };
  }
}

const DONE = {
  'log-in': 'agent/logged-in',
  'log-out': 'agent/logged-out',
  pause: 'agent/paused',
  resume: 'agent/resumed',
} as const satisfies Record<AgentOrder['name'], PhraseId>;

const REFUSED = {
  'agent-unknown': 'agent/wrong-login',
  'extension-unknown': 'agent/unavailable',
  'extension-in-use': 'agent/extension-in-use',
  'already-logged-in': 'agent/already-logged-in',
  'not-logged-in': 'agent/not-logged-in',
  unavailable: 'agent/unavailable',
} as const satisfies Record<AgentRefusal, PhraseId>;
