import type { CallJournal } from '#edge/spool/index.ts';
import type { RecordingAlarms } from './recording-alarms.ts';

/** Tells of each recording once its call has ended: then the file is complete, and the record of the call names it. */
export const whenRecorded = (
  journal: CallJournal,
  alarms: Pick<RecordingAlarms, 'recorded'>,
  recorded: (file: string) => void,
): CallJournal => ({
  record(event) {
    journal.record(event);
    if (event.type !== 'call.ended') return;
    const recordings = event.recordings ?? [];
    alarms.recorded(event.tenantId, recordings);
    for (const { file } of recordings) if (file !== null) recorded(file);
  },
});
