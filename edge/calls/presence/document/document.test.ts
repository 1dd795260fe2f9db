import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { ACTIVITIES } from '#shared/presence/index.ts';
import {
  DialogInfoWriter,
  type Document,
  featureEvents,
  type LineDialog,
  messageSummary,
  pidf,
  RegInfoWriter,
  ResourceListWriter,
  uriOfEntity,
} from './index.ts';
import { MAX_LIST_BYTES } from './resource-list.ts';

const bob = { number: '201', domain: 'acme.example' };

/** Elements in their order, each as `[name, attributes, children or text]`. */
type Element = readonly [string, Readonly<Record<string, string>>, readonly Element[] | string];

function read(body: string): Element {
  expect(XMLValidator.validate(body)).toBe(true);
  const parsed = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
  }).parse(body) as Record<string, unknown>[];
  const elements = parsed.map(elementOf).filter(([name]) => !name.startsWith('?') && name !== '#text');
  expect(elements).toHaveLength(1);
  return elements[0] as Element;
}

function elementOf(raw: Record<string, unknown>): Element {
  const name = Object.keys(raw).find((key) => key !== ':@') as string;
  const attributes = (raw[':@'] ?? {}) as Record<string, string>;
  const children = raw[name];
  if (!Array.isArray(children)) return [name, attributes, String(children)];
  const text = children.find((child) => '#text' in child);
  return [name, attributes, text ? String(text['#text']) : children.map(elementOf)];
}

const childrenOf = ([, , children]: Element): readonly Element[] => (typeof children === 'string' ? [] : children);
const namesOf = (element: Element): string[] => childrenOf(element).map(([name]) => name);
const child = (element: Element, name: string): Element => childrenOf(element).find(([own]) => own === name) as Element;

/** Text as people and phones bring it: marks of XML, line breaks, halves of characters. */
const anyText = fc.string({
  unit: fc.constantFrom('a', '"', '<', '>', '&', "'", '\r', '\n', '--', 'é', '😀', '\ud800', '\u0007'),
});

const dialog = (fields: Partial<LineDialog> = {}): LineDialog => ({
  id: 'leg_1',
  direction: 'recipient',
  state: 'early',
  callId: 'leg_1',
  localTag: 'bob',
  remoteTag: 'us',
  remote: { number: '200', name: 'Alice' },
  isOnHold: false,
  appearance: null,
  ...fields,
});

describe('dialog-info (RFC 4235 §4.4)', () => {
  const writer = () => new DialogInfoWriter(bob);

  test('has its elements and attributes in the order of the schema', () => {
    const info = read(writer().next([dialog({ isOnHold: true })], true)?.body ?? '');
    expect(info.slice(0, 2)).toEqual([
      'dialog-info',
      { xmlns: 'urn:ietf:params:xml:ns:dialog-info', version: '0', state: 'full', entity: 'sip:201@acme.example' },
    ]);
    const [only] = childrenOf(info) as [Element];
    expect(only[1]).toEqual({
      id: 'leg_1',
      'call-id': 'leg_1',
      'local-tag': 'bob',
      'remote-tag': 'us',
      direction: 'recipient',
    });
    expect(namesOf(only)).toEqual(['state', 'local', 'remote']);
    expect(child(only, 'state')[2]).toBe('early');
    expect(namesOf(child(only, 'local'))).toEqual(['identity', 'target']);
    expect(childrenOf(child(child(only, 'local'), 'target'))).toEqual([
      ['param', { pname: '+sip.rendering', pval: 'no' }, []],
    ]);
    expect(child(child(only, 'remote'), 'identity')).toEqual([
      'identity',
      { display: 'Alice' },
      'sip:200@acme.example',
    ]);
  });

  test('says of changes only what has changed, and ends what is gone', () => {
    const told = writer();
    const [a, b] = [dialog({ id: 'a' }), dialog({ id: 'b' })];
    told.next([a, b], true);
    expect(told.next([a, b], false)).toBeNull();
    const states = (document: Document | null) =>
      childrenOf(read(document?.body ?? '')).map((one) => [one[1].id, child(one, 'state')[2]]);
    expect(states(told.next([a, { ...b, state: 'confirmed' }], false))).toEqual([['b', 'confirmed']]);
    expect(states(told.next([a], false))).toEqual([['b', 'terminated']]);
    expect(told.next([a], false)).toBeNull();
    expect(states(told.next([a], true))).toEqual([['a', 'early']]);
  });

  test('is one document whatever people are called', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, number) => {
        const { body = '' } = writer().next([dialog({ remote: { name, number } })], true) ?? {};
        const [only] = childrenOf(read(body)) as [Element];
        expect(child(child(only, 'remote'), 'identity')[2]).toMatch(/^sip:\S*@acme\.example$/);
        expect(body.split('\n')).toHaveLength(3);
      }),
    );
  });
});

describe('PIDF (RFC 3863 §4.4, RFC 4479, RFC 4480)', () => {
  test('has the tuple first, then the person with what he does', () => {
    const document = read(pidf(bob, { isOpen: true, activities: ['on-the-phone'], note: 'On the phone' }).body);
    expect(document[0]).toBe('presence');
    expect(document[1]).toMatchObject({ xmlns: 'urn:ietf:params:xml:ns:pidf', entity: 'sip:201@acme.example' });
    expect(namesOf(document)).toEqual(['tuple', 'dm:person']);
    expect(namesOf(child(document, 'tuple'))).toEqual(['status', 'contact', 'note']);
    expect(child(child(child(document, 'tuple'), 'status'), 'basic')[2]).toBe('open');
    expect(namesOf(child(document, 'dm:person'))).toEqual(['rpid:activities', 'dm:note']);
    expect(namesOf(child(child(document, 'dm:person'), 'rpid:activities'))).toEqual(['rpid:on-the-phone']);
  });

  test('says closed without a note where nobody is there', () => {
    const document = read(pidf(bob, { isOpen: false, activities: [], note: null }).body);
    expect(namesOf(child(document, 'tuple'))).toEqual(['status', 'contact']);
    expect(childrenOf(child(document, 'dm:person'))).toEqual([]);
  });

  test('is one document whatever the note', () => {
    fc.assert(
      fc.property(anyText, (note) => void read(pidf(bob, { isOpen: true, activities: [...ACTIVITIES], note }).body)),
    );
  });
});

test('reginfo (RFC 3680 §5) has every phone, and says when there is none any more', () => {
  const writer = new RegInfoWriter(bob);
  const read1 = (contacts: { id: string; uri: string }[], isFull = false) => {
    const document = writer.next(contacts, isFull);
    return document && read(document.body);
  };
  const registration = (info: Element | null) => child(info as Element, 'registration');
  expect(registration(read1([], true))[1]).toEqual({ aor: 'sip:201@acme.example', id: 'line', state: 'init' });
  const there = read1([{ id: 'reg_1', uri: 'sip:201@192.0.2.20;transport=tcp&x' }]);
  expect(there?.[1]).toMatchObject({ version: '1', state: 'full' });
  expect(childrenOf(registration(there))).toEqual([
    [
      'contact',
      { id: 'reg_1', state: 'active', event: 'registered' },
      [['uri', {}, 'sip:201@192.0.2.20;transport=tcp&x']],
    ],
  ]);
  expect(read1([{ id: 'reg_1', uri: 'sip:201@192.0.2.20;transport=tcp&x' }])).toBeNull();
  expect(registration(read1([]))[1]).toMatchObject({ state: 'terminated' });
});

test('a message summary (RFC 3842 §5.2) counts new and old ones', () => {
  const counts = { newMessages: 4, oldMessages: 8, newUrgent: 1, oldUrgent: 2 };
  expect(messageSummary(bob, counts).body).toBe(
    'Messages-Waiting: yes\r\nMessage-Account: sip:201@acme.example\r\nVoice-Message: 4/8 (1/2)\r\n',
  );
});

test('feature events are a part each: do not disturb, and each kind of forwarding', () => {
  const forwards = { always: null, busy: '+4930"1"', noAnswer: '', unreachable: '202' };
  const { contentType, body } = featureEvents('201', { isDoNotDisturb: true, forwards });
  const boundary = /boundary=(\S+)/.exec(contentType)?.[1];
  const parts = body.split(`--${boundary}`).slice(1, -1);
  const events = parts.map((part) => read(part.slice(part.indexOf('\r\n\r\n') + 4).trimEnd()));
  expect(events.map((event) => [event[0], ...childrenOf(event).map(([name, , value]) => `${name} ${value}`)])).toEqual([
    ['DoNotDisturbEvent', 'device 201', 'doNotDisturbOn true'],
    ['ForwardingEvent', 'device 201', 'forwardingType forwardImmediate', 'forwardStatus false'],
    ['ForwardingEvent', 'device 201', 'forwardingType forwardBusy', 'forwardStatus true', 'forwardTo +4930"1"'],
    ['ForwardingEvent', 'device 201', 'forwardingType forwardNoAns', 'forwardStatus true', 'forwardTo '],
  ]);
});

describe('a resource list (RFC 4662 §5)', () => {
  const parts = ({ contentType, body }: Document): string[] => {
    const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1] ?? '';
    expect(body.endsWith(`--${boundary}--\r\n`)).toBe(true);
    return body.split(`--${boundary}\r\n`).slice(1);
  };
  const document = (body: string): Document => ({ contentType: 'text/plain', body });
  const cidsOf = (list: Element) => childrenOf(list).map((one) => child(one, 'instance')[1].cid);
  const listOf = (of: Document): Element => {
    const [first = ''] = parts(of);
    return read(first.slice(first.indexOf('\r\n\r\n') + 4).trimEnd());
  };

  test('names every resource, and the part that tells of it', () => {
    const { document: written, isMore } = new ResourceListWriter('sip:blf@acme.example').next(
      [
        { uri: 'sip:201@acme.example', name: 'Bob & Co', next: () => document('bob') },
        { uri: 'sip:999@acme.example', name: null, next: null },
      ],
      true,
    );
    expect(isMore).toBe(false);
    const list = listOf(written as Document);
    expect(list[1]).toEqual({
      xmlns: 'urn:ietf:params:xml:ns:rlmi',
      uri: 'sip:blf@acme.example',
      version: '0',
      fullState: 'true',
    });
    expect(childrenOf(list)).toEqual([
      [
        'resource',
        { uri: 'sip:201@acme.example' },
        [
          ['name', {}, 'Bob & Co'],
          ['instance', { id: '1', state: 'active', cid: 'r0@list' }, []],
        ],
      ],
      [
        'resource',
        { uri: 'sip:999@acme.example' },
        [['instance', { id: '1', state: 'terminated', reason: 'noresource' }, []]],
      ],
    ]);
    expect(parts(written as Document)[1]).toContain('Content-ID: <r0@list>\r\n');
  });

  test('leaves what finds no room to the next NOTIFY, and forgets nothing', () => {
    const told: [string, boolean][] = [];
    const resources = Array.from({ length: 60 }, (_, index) => {
      const uri = uriOfEntity({ number: String(200 + index), domain: 'acme.example' });
      let isKnown = false;
      const next = (isFull: boolean) => {
        if (isKnown && !isFull) return null;
        isKnown = true;
        told.push([uri, isFull]);
        return document('x'.repeat(1500));
      };
      return { uri, name: null, next };
    });
    const writer = new ResourceListWriter('sip:blf@acme.example');
    const first = writer.next(resources, true);
    expect(first.isMore).toBe(true);
    expect(first.document?.body.length).toBeLessThan(MAX_LIST_BYTES + 20_000);
    expect(cidsOf(listOf(first.document as Document)).filter((cid) => cid !== undefined).length).toBe(told.length);
    let more = first.isMore;
    while (more) more = writer.next(resources, false).isMore;
    expect(new Set(told.map(([uri]) => uri)).size).toBe(60);
    expect(told.every(([, isFull]) => isFull)).toBe(true);
    expect(writer.next(resources, false)).toEqual({ document: null, isMore: false });
  });
});
