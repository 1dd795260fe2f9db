import type { CallJournal } from '#edge/spool/index.ts';

/** Tells of each recording once its call has ended: then the file is complete, and the record of the call names it. */
export const whenRecorded = (journal: CallJournal, recorded: (file: string) => void): CallJournal => ({
  record(event) {
    journal.record(event);
    if (event.type !== 'call.ended') return;
    for (const { file } of event.recordings ?? []) if (file !== null) recorded(file);
  },
});
