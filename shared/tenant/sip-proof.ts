import type { SnapshotUser } from './snapshot.ts';

type Digest = NonNullable<SnapshotUser['digest']>;

/** By which of the secrets of a user a phone has shown who it is. */
export interface SipProof {
  /** Null for the SIP password of the user. */
  readonly sipCredentialId: string | null;
  readonly digest: Digest;
}

/** The first secret of a user that is good now and fits; the SIP password is asked first, and alone where there is no other. */
export function sipProof(user: SnapshotUser, nowMs: number, fits: (proof: SipProof) => boolean): SipProof | null {
  if (user.digest !== null) {
    const own = { sipCredentialId: null, digest: user.digest };
    if (fits(own)) return own;
  }
  for (const { id, digest, expiresAt } of user.sipCredentials ?? []) {
    if (digest === null || (expiresAt !== null && Date.parse(expiresAt) <= nowMs)) continue;
    const further = { sipCredentialId: id, digest };
    if (fits(further)) return further;
  }
  return null;
}

/** Whether what a phone has proved it would prove again: extension, realm and secret are as they were. */
export const isProofOf = (user: SnapshotUser, sha256: string, nowMs: number): boolean =>
  sipProof(user, nowMs, ({ digest }) => digest.sha256 === sha256) !== null;
