import type { MessageFacts } from '#edge/voicemail/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Key, Left, Utterance, VoiceLeg } from '../voice/index.ts';
import { LEFT } from '../voice/index.ts';
import type { KeyMap } from './key-map.ts';
import type { OpenBox, VoicemailPort } from './voicemail-port.ts';

/** Somebody listens to a mailbox whose door is open to him. */
export interface Visit extends OpenBox {
  readonly voice: Pick<VoiceLeg, 'say' | 'ask' | 'record' | 'pause' | 'hasLeft' | 'forgetKeys'>;
  readonly port: VoicemailPort;
  readonly snapshot: TenantSnapshot;
  /** A file of this machine with a recording; null when it cannot be had now. */
  readonly soundOf: (audio: string) => Promise<string | null>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** In which the owner is told times. */
  readonly timeZone: string;
  readonly hasOperator: boolean;
  readonly keyMap: KeyMap;
  /** Of a message that the owner speaks himself. */
  readonly factsFor: (boxId: string, inReplyTo: string | null) => MessageFacts;
  readonly cannotRecord: (error: string) => void;
}

/** Where the visit goes on: `menu` is the main menu, `over` the end. */
export type Onward = 'menu' | 'over' | 'operator' | Left;

/** Who hears choices three times and presses nothing has gone away. */
const SILENCES = 3;

/**
 * Offers choices until one of them is made. 0 leads to the operator from everywhere (VML-12), `*` has the choices said again unless it is one.
 *
 * @returns the key; null when nobody presses any
 */
export async function choose(
  { voice, hasOperator }: Pick<Visit, 'voice' | 'hasOperator'>,
  choices: readonly Utterance[],
  keys: string,
): Promise<Key | null | Left> {
  for (let silent = 0; silent < SILENCES; silent++) {
    const answer = await voice.ask({ says: choices });
    if (answer === LEFT) return LEFT;
    const { digits } = answer;
    if (digits !== '' && keys.includes(digits)) return digits;
    if (digits === '0' && hasOperator) return '0';
  }
  return null;
}
