import { hashPassword } from '#shared/credentials/index.ts';
import type { UserRecord } from '#shared/store/index.ts';
import type { UseCaseWorld } from './world.ts';

type PinFields = Pick<UserRecord, 'hasVoicemailPin' | 'voicemailPinHash'>;

/** A PIN as it is stored: nobody can read it again. Null takes it away; undefined changes nothing. */
export async function voicemailPinFields(
  { chance }: Pick<UseCaseWorld, 'chance'>,
  pin: string | null | undefined,
): Promise<Partial<PinFields>> {
  if (pin === undefined) return {};
  const voicemailPinHash = pin === null ? null : await hashPassword(chance, pin);
  return pinFieldsOf(voicemailPinHash);
}

export const pinFieldsOf = (voicemailPinHash: string | null): PinFields => ({
  hasVoicemailPin: voicemailPinHash !== null,
  voicemailPinHash,
});
