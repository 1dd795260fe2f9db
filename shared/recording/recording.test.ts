import { expect, test } from 'vitest';
import { aCdr } from '#test/world/records.ts';
import { fileNamed, isRecorded, RecordingId, recordingIdsOf, toldRecording } from './index.ts';

const at = '2026-01-05T09:00:03.000Z';
const recorded = (file: string | null) => ({ legId: 'leg_1', file, startedAt: at, durationMs: 4500, error: null });
const cdr = aCdr({
  callId: 'call_7R5',
  recordings: [recorded('ten_1/call_7R5-1.wav'), recorded(null), recorded('ten_1/call_7R5-3.wav')],
});

test('the file of an edge has one name in the store, which is an id', () => {
  expect(fileNamed('ten_1/call_7R5-12.wav')).toEqual({ tenantId: 'ten_1', callId: 'call_7R5', id: 'rec_7R5R12' });
  expect(RecordingId.safeParse('rec_7R5R12').success).toBe(true);
  for (const other of ['call_1-1.wav', 'ten_1/../call_1-1.wav', 'ten_1/call_1-1.wav.part', 'ten_1/x/call_1-1.wav'])
    expect(fileNamed(other)).toBeNull();
});

test('what failed before anything was recorded is no recording', () => {
  expect(recordingIdsOf(cdr)).toEqual(['rec_7R5R1', 'rec_7R5R3']);
  expect(isRecorded(aCdr({ recordings: [recorded(null)] }), {})).toBe(false);
  expect([isRecorded(cdr, {}), isRecorded(cdr, { number: 'nobody' })]).toEqual([true, false]);
});

test('a recording is told with its call, and not with that of another', () => {
  const stored = { id: 'rec_7R5R3', callId: 'call_7R5', bytes: 72_044, storedAt: at };
  expect(toldRecording(cdr, stored)).toMatchObject({
    id: 'rec_7R5R3',
    durationSeconds: 4.5,
    isCutOff: false,
    bytes: 72_044,
    from: cdr.from,
  });
  expect(toldRecording(aCdr(), stored)).toBeNull();
});

test('what failed while it was made is told as cut off', () => {
  const lost = { ...recorded('ten_1/call_7R5-1.wav'), error: 'edge-lost' };
  const stored = { id: 'rec_7R5R1', callId: 'call_7R5', bytes: 72_044, storedAt: at };
  expect(toldRecording(aCdr({ callId: 'call_7R5', recordings: [lost] }), stored)).toMatchObject({ isCutOff: true });
});
