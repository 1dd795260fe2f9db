import { z } from 'zod';
import { LASTING_BLOBS } from '#shared/blob/blobs.ts'; // not by the door: it opens S3
import { CallId, type CallRecording, Cdr, type CdrWish, fitsWish } from '#shared/cdr/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

export const RecordingId = idOf('rec');
export type RecordingId = z.infer<typeof RecordingId>;

/** A recording that an edge has handed over: it lies under `recordingBlob` until somebody deletes it, or its time has come. */
export const StoredRecording = z.object({ id: RecordingId, callId: CallId, bytes: z.int().min(0), storedAt: Instant });
export type StoredRecording = z.infer<typeof StoredRecording>;

/** A recording as clients see it, with what the record of its call says. */
export const Recording = z
  .object({
    id: RecordingId,
    callId: CallId,
    cdrId: Cdr.shape.id,
    legId: Cdr.shape.legs.element.shape.id.describe(
      'Whose phone is heard on the left; on the right is what it was told.',
    ),
    startedAt: Instant,
    durationSeconds: z.number().min(0),
    isCutOff: z.boolean().describe('Something failed while it was made: its end is missing.'),
    bytes: StoredRecording.shape.bytes,
    direction: Cdr.shape.direction,
    from: Cdr.shape.from,
    dialed: Cdr.shape.dialed,
    to: Cdr.shape.to,
  })
  .meta({ id: 'Recording' });
export type Recording = z.infer<typeof Recording>;

/** Where the file of a recording lies. */
export const recordingBlob = (tenantId: string, id: RecordingId): string =>
  `${LASTING_BLOBS}${tenantId}/recordings/${id}.wav`;

const FILE = /^(ten_[0-9A-Za-z]+)\/(call_([0-9A-Za-z]+))-(\d+)\.wav$/;

/** What a file of the edge is called in the store: `ten_1/call_7-2.wav` is the second recording of a call, `rec_7R2`. */
export function fileNamed(file: string): { tenantId: string; callId: string; id: RecordingId } | null {
  const [, tenantId, callId, serial, number] = FILE.exec(file) ?? [];
  if (tenantId === undefined || callId === undefined) return null;
  return { tenantId, callId, id: `rec_${serial}R${number}` };
}

const idOfFile = ({ file }: CallRecording): RecordingId | null =>
  file === null ? null : (fileNamed(file)?.id ?? null);

/** Whether a call that is wanted has been recorded. */
export const isRecorded = (cdr: Cdr, wish: CdrWish): boolean =>
  (cdr.recordings ?? []).some((one) => idOfFile(one) !== null) && fitsWish(cdr, wish);

/** The ids of what was recorded of a call, in the order in which it began. */
export const recordingIdsOf = ({ recordings = [] }: Cdr): RecordingId[] =>
  recordings.flatMap((one) => idOfFile(one) ?? []);

/** Null when the record of the call does not know of it. */
export function toldRecording(cdr: Cdr, { id, callId, bytes }: StoredRecording): Recording | null {
  const one = cdr.recordings?.find((recording) => idOfFile(recording) === id);
  if (!one) return null;
  const { legId, startedAt, durationMs, error } = one;
  const { direction, from, dialed, to } = cdr;
  const length = { durationSeconds: durationMs / 1000, isCutOff: error !== null, bytes };
  return { id, callId, cdrId: cdr.id, legId, startedAt, ...length, direction, from, dialed, to };
}
