/** Counters of one room by name: `dropped.bad-via`, `now.dialogs`. */
export type RoomCounters = object;

/** What the second half of a counter's name tells apart. */
const LABELS: Readonly<Record<string, string>> = {
  'requests-in': 'method',
  'requests-out': 'method',
  'responses-in': 'class',
  'responses-out': 'class',
  'connections-opened': 'transport',
  'connections-closed': 'transport',
  dropped: 'cause',
  'connections-refused': 'cause',
  'server-transactions-failed': 'cause',
  'client-transactions-failed': 'cause',
  refused: 'cause',
  bans: 'rule',
};

/**
 * Counters in the text format of Prometheus 0.0.4: `dropped.bad-via` of the room `signaling` is
 * `patchbay_signaling_dropped_total{cause="bad-via"}`, `now.dialogs` the gauge `patchbay_signaling_dialogs`. Names come
 * from code, never from the network, so that nobody can make up series.
 */
export function exposition(rooms: Readonly<Record<string, RoomCounters>>, edge: string): string {
  const families = new Map<string, string[]>();
  for (const [room, counters] of Object.entries(rooms)) {
    for (const [name, value] of flat(counters)) {
      const { family, labels } = seriesOf(room, name, edge);
      const samples = families.get(family) ?? [];
      samples.push(`${family}${labels} ${value}`);
      families.set(family, samples);
    }
  }
  let text = '';
  for (const [family, samples] of families) {
    text += `# HELP ${family} See edge/README.md and the README of the room.\n# TYPE ${family} ${family.endsWith('_total') ? 'counter' : 'gauge'}\n${samples.join('\n')}\n`;
  }
  return text;
}

/** Media counts drops by cause in an object of its own. */
function* flat(counters: RoomCounters, prefix = ''): Generator<[string, number]> {
  for (const [name, value] of Object.entries(counters)) {
    if (typeof value === 'number') yield [prefix + name, value];
    else if (typeof value === 'object' && value !== null) yield* flat(value, `${prefix}${name}.`);
  }
}

/** What is held at this moment, under other names than `now.`. */
const GAUGES: ReadonlySet<string> = new Set(['endpoints', 'unwritten', 'remembered.sources']);

function seriesOf(room: string, name: string, edge: string): { family: string; labels: string } {
  const dot = name.indexOf('.');
  const head = dot < 0 ? name : name.slice(0, dot);
  const tail = dot < 0 ? '' : name.slice(dot + 1);
  if (head === 'now' || GAUGES.has(name)) {
    return { family: `patchbay_${room}_${snake(head === 'now' ? tail : name)}`, labels: `{edge="${edge}"}` };
  }
  const kind = tail === '' ? '' : `,${LABELS[head] ?? 'kind'}="${tail}"`;
  return { family: `patchbay_${room}_${snake(head)}_total`, labels: `{edge="${edge}"${kind}}` };
}

/** `connectionsOpened`, `connections-opened` and `remembered.sources` alike. */
const snake = (name: string): string =>
  name.replace(/[.-]/g, '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
