import { LASTING_BLOBS } from '#shared/blob/blobs.ts'; // not by the door: it opens S3
import type { GreetingKind } from './box-state.ts';

/** Where the recording of a message lies. */
export const messageBlob = (tenantId: string, { boxId, id }: { boxId: string; id: string }): string =>
  `${LASTING_BLOBS}${tenantId}/voicemail/${boxId}/${id}.wav`;

/** Where lies what was said before a message that was forwarded. */
export const commentBlob = (tenantId: string, { boxId, id }: { boxId: string; id: string }): string =>
  `${LASTING_BLOBS}${tenantId}/voicemail/${boxId}/${id}-comment.wav`;

/** @param version  each recording is a file of its own: who reads while it is replaced reads the old one or the new one */
export const greetingBlob = (tenantId: string, boxId: string, kind: GreetingKind, version: string): string =>
  `${LASTING_BLOBS}${tenantId}/voicemail/${boxId}/greetings/${kind}-${version}.wav`;
