import type { Cdr } from './cdr.ts';

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
};

export const cdrTitles = (): string => `${Object.keys(COLUMNS).join(',')}\r\n`;

/** One line (RFC 4180). */
export const cdrLine = (cdr: Cdr): string =>
  `${Object.values(COLUMNS)
    .map((fieldOf) => cell(fieldOf(cdr)))
    .join(',')}\r\n`;

/**
 * A name comes from a stranger's phone, and a spreadsheet takes what begins like a formula for one: an apostrophe before it keeps it
 * text. A number with a plus is no formula.
 */
function cell(value: string | number): string {
  const text = String(value);
  const isFormula = /^[=@\t\r]|^[+-](?!\d+$)/.test(text) && typeof value === 'string';
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
