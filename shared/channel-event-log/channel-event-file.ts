import { csvCell } from '#shared/cdr/index.ts';
import type { ChannelEvent } from './channel-event.ts';

/** Columns of Asterisk's CEL (X3-CE-02); those of things that we do not have are empty. */
const COLUMNS: Readonly<Record<string, (event: ChannelEvent) => string | number>> = {
  id: ({ id }) => id,
  eventtype: ({ type }) => type,
  eventtime: ({ at }) => eventTime(at),
  userdeftype: ({ userDefinedType }) => userDefinedType,
  cid_name: ({ callerName }) => callerName,
  cid_num: ({ callerNumber }) => callerNumber,
  cid_ani: ({ callerAni }) => callerAni,
  cid_rdnis: ({ redirectedFrom }) => redirectedFrom,
  cid_dnid: ({ dialed }) => dialed,
  exten: ({ dialed }) => dialed,
  context: () => '',
  channame: ({ channel }) => channel,
  appname: ({ application }) => application,
  appdata: ({ applicationData }) => applicationData,
  amaflags: () => AMA_DOCUMENTATION,
  accountcode: () => '',
  peeraccount: () => '',
  uniqueid: ({ uniqueId }) => uniqueId,
  linkedid: ({ linkedId }) => linkedId,
  userfield: () => '',
  peer: ({ peer }) => peer,
};

/** What Asterisk writes where nobody has set a flag. */
const AMA_DOCUMENTATION = 3;

/** In UTC, as the manual's samples are written: a fraction loses its last zeros. */
const eventTime = (at: string): string => at.replace('T', ' ').replace(/\.?0*Z$/, '');

export const channelEventTitles = (): string => `${Object.keys(COLUMNS).join(',')}\r\n`;

/** Lines of a CSV file (RFC 4180). */
export const channelEventLines = (events: readonly ChannelEvent[]): string =>
  events
    .map(
      (event) =>
        `${Object.values(COLUMNS)
          .map((column) => csvCell(column(event)))
          .join(',')}\r\n`,
    )
    .join('');
