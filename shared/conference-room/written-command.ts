import type { z } from 'zod';
import { RoomCommand } from './room-command.ts';

/**
 * Commands as people write them: the words and arguments of FreeSWITCH, apart by `&` or by spaces (sipXcom 20.04, conference
 * commands of the REST API: SXR-CMDX-01 to -31, SXR-CMDF-01 to -07). `mute&2`, `relate 1 2 nospeak`, `conference Board room hup last`.
 */
type Written = z.input<typeof RoomCommand>;
type Reading = (words: readonly string[], rest: (from: number) => string) => Written | null;

/** @returns null when it is no command, or has not the arguments that it needs */
export function readCommand(line: string): RoomCommand | null {
  const { words, rest } = wordsOf(line);
  const [name = ''] = words;
  const written = readingOf(name)?.(words.slice(1), (from) => rest(from + 1));
  const command = written && RoomCommand.safeParse(written);
  return command?.success ? command.data : null;
}

/** Some clients write `\&`, as if for a shell. What separates the first two words separates all. */
function wordsOf(line: string) {
  const text = line.replaceAll('\\&', '&').trim();
  const isSpaced = !/^[\w-]+\s*&/.test(text);
  const all = isSpaced ? text.split(/\s+/) : text.split('&');
  const words = all.slice(prefixOf(all)).map((word) => word.trim());
  const rest = (from: number) =>
    all
      .slice(all.length - words.length + from)
      .join(isSpaced ? ' ' : '&')
      .trim();
  return { words, rest };
}

const readingOf = (word: string) => READINGS.get(word.toLowerCase().replaceAll('-', '_'));

/** `conference`, and the name of the room, which is known already: all before the first word that begins a command. */
function prefixOf(words: readonly string[]): number {
  if (words[0]?.toLowerCase() !== 'conference') return 0;
  const command = words.findIndex((word, i) => i > 0 && readingOf(word.trim()));
  return command === -1 ? words.length : command;
}

const none =
  (written: Written): Reading =>
  (words) =>
    words.length === 0 ? written : null;

const whom = (word = ''): number | 'all' | 'last' | null =>
  word === 'all' || word === 'last' ? word : (numberOf(word) ?? null);
const numberOf = (word = ''): number | undefined => (/^-?\d{1,6}$/.test(word) ? Number(word) : undefined);

const about =
  (name: 'mute' | 'unmute' | 'toggle-mute' | 'deaf' | 'undeaf' | 'isolate' | 'unisolate' | 'kick' | 'hup'): Reading =>
  ([who, ...more]) => {
    const participant = whom(who);
    return participant === null || more.length > 0 ? null : { name, participant };
  };

const leveled =
  (name: 'volume-in' | 'volume-out' | 'energy'): Reading =>
  ([who, level, ...more]) => {
    const participant = whom(who);
    const value = numberOf(level);
    if (participant === null || more.length > 0 || (level !== undefined && value === undefined)) return null;
    return { name, participant, level: value ?? null };
  };

const list: Reading = ([word, delimiter, ...more]) => {
  if (word === undefined) return { name: 'list' };
  return word === 'delim' && delimiter && more.length === 0 ? { name: 'list', delimiter } : null;
};

const RECORDED = { stop: 'record-stop', pause: 'record-pause', resume: 'record-resume' } as const;
const ASKED = { status: 'record-status', duration: 'record-duration' } as const;
const isOf = <Table extends object>(table: Table, word: string): word is keyof Table & string =>
  Object.hasOwn(table, word);

const record: Reading = ([word, ...more], rest) => {
  if (word === undefined) return { name: 'record' };
  if (more.length === 0 && isOf(RECORDED, word)) return { name: RECORDED[word] };
  if (more.length === 0 && isOf(ASKED, word)) return { name: ASKED[word] };
  return { name: 'record', file: rest(0) };
};

const norecord: Reading = ([word], rest) =>
  word === undefined ? null : { name: 'record-stop', ...(word !== 'all' && { file: rest(0) }) };

const relate: Reading = ([a, b, how, ...more]) => {
  const [participant, other] = [numberOf(a), numberOf(b)];
  if (participant === undefined || other === undefined || more.length > 0) return null;
  return how === 'nospeak' || how === 'nohear' || how === 'clear' ? { name: 'relate', participant, other, how } : null;
};

const play: Reading = (words, rest) => {
  const last = words.length > 1 ? words.at(-1) : undefined;
  const participant = numberOf(last) ?? null;
  const isAsync = last === 'async';
  const path = isAsync || participant !== null ? rest(0).slice(0, -(last?.length ?? 0) - 1) : rest(0);
  if (path === '') return null;
  return { name: 'play', participant, isAsync, ...(/^https?:/.test(path) ? { url: path } : { file: path }) };
};

const STOPPED = ['current', 'all', 'async', 'last'] as const;
const stop: Reading = ([word = 'all', who, ...more]) => {
  const which = STOPPED.find((one) => one === word);
  const participant = numberOf(who);
  if (!which || more.length > 0 || (who !== undefined && participant === undefined)) return null;
  return { name: 'stop', which, participant: participant ?? null };
};

const saymember: Reading = ([who], rest) => {
  const participant = numberOf(who);
  return participant === undefined ? null : { name: 'say', participant, text: rest(1) };
};

const dtmf: Reading = ([who, digits = '', ...more]) => {
  const participant = whom(who);
  return participant === null || more.length > 0 ? null : { name: 'dtmf', participant, digits };
};

const transfer: Reading = (words) => {
  const ids = words.findIndex((_, i) => i > 0 && words.slice(i).every((word) => numberOf(word) !== undefined));
  if (ids < 1) return null;
  return { name: 'transfer', to: words.slice(0, ids).join(' '), participants: words.slice(ids).map(Number) };
};

/**
 * `{originate_timeout=30}sofia/default/1000@softswitch`: who is called is a number of the tenant's, by whatever module. Values in
 * the braces count before those that follow (SXR-CMDF-01).
 */
const dial: Reading = ([target = '', number, ...name], rest) => {
  const [, braces = '', path = ''] = /^(?:\{([^}]*)\})?(.*)$/.exec(target) ?? [];
  const values = new Map(
    braces.split(',').map((pair) => pair.split('=', 2).map((part) => part.trim()) as [string, string]),
  );
  const [to = ''] = path.slice(path.lastIndexOf('/') + 1).split('@');
  const shown = {
    number: values.get('origination_caller_id_number') ?? number ?? null,
    name: values.get('origination_caller_id_name') ?? (name.length > 0 ? rest(2) : null),
  };
  const ringSeconds = numberOf(values.get('originate_timeout'));
  return {
    ...{ name: 'dial', to: to.replace(/^sip:/, '') },
    ...((shown.number !== null || shown.name !== null) && { callerId: shown }),
    ...(ringSeconds !== undefined && { ringSeconds }),
  };
};

const invite: Reading = ([user = '', ...more]) => (more.length > 0 ? null : { name: 'invite', user });

const READINGS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['bgdial', dial],
  ['deaf', about('deaf')],
  ['dial', dial],
  ['dtmf', dtmf],
  ['energy', leveled('energy')],
  ['hup', about('hup')],
  ['invite', invite],
  ['inviteim', invite],
  ['isolate', about('isolate')],
  ['kick', about('kick')],
  ['list', list],
  ['lock', none({ name: 'lock' })],
  ['mute', about('mute')],
  ['nopin', none({ name: 'nopin' })],
  ['norecord', norecord],
  ['pin', ([pin = '', ...more]) => (more.length > 0 ? null : { name: 'pin', pin })],
  ['play', play],
  ['record', record],
  ['relate', relate],
  ['say', (_, rest) => ({ name: 'say', text: rest(0) })],
  ['saymember', saymember],
  ['stop', stop],
  ['tmute', about('toggle-mute')],
  ['transfer', transfer],
  ['undeaf', about('undeaf')],
  ['unisolate', about('unisolate')],
  ['unlock', none({ name: 'unlock' })],
  ['unmute', about('unmute')],
  ['volume_in', leveled('volume-in')],
  ['volume_out', leveled('volume-out')],
  ['xml_list', none({ name: 'xml-list' })],
]);

/** The words that begin a command, in alphabetical order. */
export const COMMAND_WORDS: readonly string[] = [...READINGS.keys()];
