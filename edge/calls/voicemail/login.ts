import { asksPin, boxAt, boxWith, type Caller, ownerOf, type VoicemailMenuStep } from '#shared/dialplan/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import type { WrongCodes } from '../ask-code/wrong-codes.ts';
import { LEFT, type Left, type VoiceLeg } from '../voice/index.ts';
import type { VoicemailPort } from './voicemail-port.ts';

/** Who wants to listen to a mailbox. */
export interface Login {
  readonly voice: Pick<VoiceLeg, 'say' | 'ask' | 'forgetKeys'>;
  readonly port: Pick<VoicemailPort, 'tryPin'>;
  readonly wrongCodes: Pick<WrongCodes, 'isLocked' | 'add'>;
  readonly snapshot: TenantSnapshot;
  readonly caller: Caller;
  /** The caller of the plan is not who listens, but who has transferred him: no line speaks for him, only a PIN does. */
  readonly isPutThrough: boolean;
}

const TRIES = 3;
const MAX_DIGITS = 15;
/** Who looks for a PIN takes longer than who chooses from a menu (chosen, as for other codes). */
const PATIENCE = { firstKeyMs: 10_000, nextKeyMs: 5000 };

/**
 * Mailbox and PIN (sipXcom 20.04 VML-13, XiVO 15.12 XA-VM-06, XA-VM-07). Nobody learns which mailboxes there are: the PIN of one that is not there is
 * asked for, too, and is wrong; so is any PIN of one whose owner is disabled (USR-06). Wrong ones count for the
 * mailbox, whoever tries, and for the caller, whichever he tries.
 *
 * @returns null without the right PIN, and the caller has heard so
 */
export async function logIn(
  login: Login,
  step: Pick<VoicemailMenuStep, 'boxId' | 'asksPin'>,
): Promise<VoicemailBox | null | Left> {
  const { voice, port, wrongCodes, snapshot, caller, isPutThrough } = login;
  const { id: tenantId } = snapshot.tenant;
  let box = step.boxId === null ? null : (boxWith(snapshot, step.boxId) ?? null);
  if (box && opens(snapshot, box) && !step.asksPin && !isPutThrough) return box;
  for (let left = TRIES; left > 0; left--) {
    if (!box) {
      const asked = await voice.ask({
        says: [{ phrase: 'voicemail/enter-box' }],
        maxDigits: MAX_DIGITS,
        clearsAt: '*',
        ...PATIENCE,
      });
      if (asked === LEFT) return LEFT;
      if (asked.digits === '') continue;
      box = boxAt(snapshot, asked.digits) ?? null;
      if (box && opens(snapshot, box) && !isPutThrough && !asksPin(snapshot, box, caller)) return box;
    }
    const pin = await voice.ask({
      says: [{ phrase: 'voicemail/enter-pin' }],
      maxDigits: MAX_DIGITS,
      endsAt: '#*',
      ...PATIENCE,
    });
    if (pin === LEFT) return LEFT;
    if (pin.endedBy === '*') {
      if (pin.digits === '') box = null;
      continue;
    }
    if (pin.digits === '') continue;
    if (wrongCodes.isLocked(tenantId, caller)) return locked(voice);
    const tried = box && opens(snapshot, box) ? await port.tryPin(snapshot, box, pin.digits) : 'wrong';
    if (tried === 'right' && box) return box;
    if (tried === 'locked') return locked(voice);
    wrongCodes.add(tenantId, caller);
    if ((await voice.say([{ phrase: 'voicemail/login-wrong' }])) === LEFT) return LEFT;
    voice.forgetKeys();
    if (step.boxId === null) box = null;
  }
  return (await voice.say([{ phrase: 'voicemail/goodbye' }])) === LEFT ? LEFT : null;
}

const opens = (snapshot: TenantSnapshot, box: VoicemailBox): boolean => ownerOf(snapshot, box)?.isEnabled ?? true;

async function locked(voice: Login['voice']): Promise<null | Left> {
  return (await voice.say([{ phrase: 'voicemail/locked' }])) === LEFT ? LEFT : null;
}
