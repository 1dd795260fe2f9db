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
  connections: 'transport',
  dropped: 'cause',
  'connections-refused': 'cause',
  'server-transactions-failed': 'cause',
  'client-transactions-failed': 'cause',
  refused: 'cause',
  bans: 'rule',
  up: 'node',
};

/**
 * Counters in the text format of Prometheus 0.0.4: `dropped.bad-via` of the room `signaling` is
 * `patchbay_signaling_dropped_total{cause="bad-via"}`, `now.dialogs` the gauge `patchbay_signaling_dialogs`, and
 * `now.connections.tls` the gauge `patchbay_signaling_connections{transport="tls"}`. Names come from code, never from
 * the network, so that nobody can make up series.
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
  if (GAUGES.has(name)) return { family: `patchbay_${room}_${snake(name)}`, labels: `{edge="${edge}"}` };
  const isNow = name.startsWith('now.');
  const [head, tail] = halves(isNow ? name.slice('now.'.length) : name);
  const kind = tail === '' ? '' : `,${LABELS[head] ?? 'kind'}="${tail}"`;
  return { family: `patchbay_${room}_${snake(head)}${isNow ? '' : '_total'}`, labels: `{edge="${edge}"${kind}}` };
}

function halves(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** `connectionsOpened`, `connections-opened` and `remembered.sources` alike. */
const snake = (name: string): string =>
  name.replace(/[.-]/g, '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
