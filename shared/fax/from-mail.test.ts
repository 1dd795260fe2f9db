import { describe, expect, test } from 'vitest';
import { FaxBox } from '#shared/fax-box/index.ts';
import { faxOrderOf, type MailToFax, type MailVerdicts, tenantDomainIn } from './from-mail.ts';
import { FAX_FILE_BYTES } from './to-send.ts';

const PDF = Buffer.from('%PDF-1.7 pages');
const TIFF = Buffer.from('II*\0pages');
const PICTURE = Buffer.from('\x89PNG logo of the company');

const box = (name: string, ...mailSenders: string[]): FaxBox =>
  ({ id: `fax_${name}`, ...FaxBox.New.parse({ name, mailSenders }) }) as unknown as FaxBox;
const BOXES = [box('Orders', 'ann@acme.example'), box('Sales', 'bob@acme.example')];

const mail = (fields: Partial<MailToFax> = {}): MailToFax => ({
  from: 'ann@acme.example',
  envelopeFrom: 'ann@acme.example',
  number: '0155502',
  headers: new Map(),
  attachments: [PDF],
  ...fields,
});
const NOTHING: MailVerdicts = { isLocal: false, dmarc: false, spf: false, isHarmful: false };
const PASSED: MailVerdicts = { ...NOTHING, dmarc: true };
const orderOf = (fields: Partial<MailToFax> = {}, verdicts: Partial<MailVerdicts> = PASSED) =>
  faxOrderOf(mail(fields), { ...NOTHING, ...verdicts }, BOXES);

test('PDF and TIFF go out from the box that lists the sender; pictures of a signature do not', () => {
  expect(orderOf({ attachments: [PICTURE, PDF, TIFF] })).toEqual({
    name: 'send',
    sender: 'ann@acme.example',
    box: BOXES[0],
    to: '0155502',
    files: [PDF, TIFF],
  });
  expect(orderOf({ from: 'bob@acme.example' })).toMatchObject({ name: 'send', box: { id: 'fax_Sales' } });
});

test.each([
  ['+33 (1) 55-502', '+33155502'],
  ['01.55.502', '0155502'],
])('%s is dialed as %s', (number, to) => {
  expect(orderOf({ number })).toMatchObject({ name: 'send', to });
});

describe('who lies about himself opens no call', () => {
  test.each([
    ['nothing is known of the sender', {}, {}],
    ['SPF passes for another domain', { envelopeFrom: 'me@evil.example' }, { spf: true }],
    ['SPF passes for a domain that ends like it', { envelopeFrom: 'me@evilacme.example' }, { spf: true }],
    ['From holds several, or stands there twice', { from: null }, { dmarc: true, spf: true }],
    ['the address hides in another one', { from: 'ann@acme.example@evil.example' }, { spf: true }],
  ])('%s', (_, fields, verdicts) => {
    expect(orderOf(fields, verdicts)).toEqual({ name: 'drop', why: 'not-authentic' });
  });

  test('and whoever is who he says needs to be listed', () => {
    expect(orderOf({ from: 'eve@acme.example' })).toEqual({ name: 'drop', why: 'sender-unknown' });
    expect(orderOf({ from: 'ann@acme.example.evil.example' })).toEqual({ name: 'drop', why: 'sender-unknown' });
    expect(faxOrderOf(mail(), PASSED, [])).toEqual({ name: 'drop', why: 'sender-unknown' });
  });

  test('what carries a virus goes nowhere, whoever sends it', () => {
    expect(orderOf({}, { dmarc: true, isHarmful: true })).toEqual({ name: 'drop', why: 'harmful' });
  });
});

test.each([
  ['DMARC', { dmarc: true }],
  ['SPF for the domain of From', { spf: true }],
  ['this machine', { isLocal: true }],
])('%s is enough', (_, verdicts) => {
  expect(orderOf({}, verdicts).name).toBe('send');
});

test.each([
  ['an answer of a machine', { headers: new Map([['auto-submitted', 'auto-replied (vacation)']]) }],
  ['a report of a failure', { envelopeFrom: '' }],
  ['a mailing list', { headers: new Map([['list-id', '<all.acme.example>']]) }],
  ['what goes to many', { headers: new Map([['precedence', 'Bulk']]) }],
])('%s is dropped, so that nothing goes round and round', (_, fields) => {
  expect(orderOf(fields, { isLocal: true })).toEqual({ name: 'drop', why: 'automatic' });
});

test('a mail of a person may say that it is no machine’s', () => {
  expect(orderOf({ headers: new Map([['auto-submitted', 'no']]) }).name).toBe('send');
});

test.each([
  ['no-number', { number: 'reception' }],
  ['no-number', { number: '*72' }],
  ['no-file', { attachments: [PICTURE] }],
  ['too-many-files', { attachments: Array<Buffer>(6).fill(PDF) }],
  ['file-too-large', { attachments: [Buffer.concat([PDF, Buffer.alloc(FAX_FILE_BYTES)])] }],
])('%s is told to the sender', (why, fields) => {
  expect(orderOf(fields)).toEqual({ name: 'refuse', why, sender: 'ann@acme.example' });
});

test.each([
  ['0155502@fax.acme.example', null, 'acme.example'],
  ['0155502@FAX.Acme.Example', 'fax.pbx.example', 'acme.example'],
  ['0155502@acme.example.fax.pbx.example', 'fax.pbx.example', 'acme.example'],
  ['0155502@acme.example', 'fax.pbx.example', null],
  ['0155502@acme.example.evilfax.pbx.example', 'fax.pbx.example', null],
  ['"a@fax.globex.example"@fax.acme.example', null, 'acme.example'],
])('%s below %s is an address of %s', (address, mailDomain, domain) => {
  expect(tenantDomainIn(address, mailDomain)).toBe(domain);
});
