import type { Cdr } from './cdr.ts';
import { csvCell } from './csv-cell.ts';

/** Columns of a CSV file of records; sipXcom's export has a Call-ID too (20.04 CDR-04, TRB-07). */
const COLUMNS: Readonly<Record<string, (cdr: Cdr) => string | number>> = {
  id: ({ id }) => id,
  direction: ({ direction }) => direction,
  type: ({ type }) => type,
  from: ({ from }) => from.number,
  fromName: ({ from }) => from.name ?? '',
  dialed: ({ dialed }) => dialed,
  to: ({ to }) => to?.number ?? '',
  toName: ({ to }) => to?.name ?? '',
  startedAt: ({ startedAt }) => startedAt,
  ringingAt: ({ ringingAt }) => ringingAt ?? '',
  answeredAt: ({ answeredAt }) => answeredAt ?? '',
  endedAt: ({ endedAt }) => endedAt,
  durationSeconds: ({ durationSeconds }) => durationSeconds,
  billableSeconds: ({ billableSeconds }) => billableSeconds,
  disposition: ({ disposition }) => disposition,
  hangupBy: ({ hangup }) => hangup.by,
  q850Cause: ({ hangup }) => hangup.q850Cause,
  reason: ({ hangup }) => hangup.reason,
  sipCallId: ({ legs }) => legs.find(({ role }) => role === 'caller')?.sipCallId ?? '',
  isProvisional: ({ isProvisional }) => String(isProvisional),
  queueId: (cdr) => lastQueue(cdr)?.service?.id ?? '',
  queue: (cdr) => lastQueue(cdr)?.party.name ?? '',
  queueAgent: (cdr) => lastQueue(cdr)?.queue?.memberNumber ?? '',
  queueWaitSeconds: (cdr) => lastQueue(cdr)?.queue?.waitedSeconds ?? '',
  queueOutcome: (cdr) => lastQueue(cdr)?.queue?.outcome ?? '',
};

/** Of a call that came from queue to queue the one in which it waited last. */
const lastQueue = ({ legs }: Cdr) => legs.findLast(({ service }) => service?.kind === 'queue');

export const cdrTitles = (): string => `${Object.keys(COLUMNS).join(',')}\r\n`;

/** One line (RFC 4180). */
export const cdrLine = (cdr: Cdr): string =>
  `${Object.values(COLUMNS)
    .map((fieldOf) => csvCell(fieldOf(cdr)))
    .join(',')}\r\n`;
