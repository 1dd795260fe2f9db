import { expect, test } from 'vitest';
import { aVoicemailMessage } from '#test/world/records.ts';
import { mailAbout } from './mail.ts';
import { PLACEHOLDERS, SubjectTemplate, TextTemplate } from './mail-template.ts';

const box = { name: 'Ann', number: '200' };
const locale = { language: 'en', timeZone: 'UTC', newMessages: 2 };
const message = aVoicemailMessage({ from: { number: '201', name: 'Bob', userId: null }, isUrgent: true });
const said = (template: { subject: string; text: string }, format: 'full' | 'medium' | 'brief' = 'full', fields = {}) =>
  mailAbout({ ...message, ...fields }, box, format, { ...locale, template });

test('every placeholder is filled with what is known of the message', () => {
  const text = PLACEHOLDERS.map((name) => `${name}={${name}}`).join('\n');
  const forwarded = { by: { number: '202', name: 'Cid', userId: null }, comment: 'see', recording: null };
  expect(
    said({ subject: '', text }, 'full', { forwarded, transcript: 'call me', isPrivate: true }).text.split('\n'),
  ).toEqual([
    'caller=Bob (201)',
    'name=Bob',
    'number=201',
    'received=Monday, 5 January 2026 at 09:00',
    'length=0:10',
    'mailbox=Ann',
    'mailbox-number=200',
    'forwarded-by=Cid',
    'comment=see',
    'transcript=call me',
    'waiting=2 new messages are in the mailbox.',
    'urgent=Urgent',
    'private=The caller asks that this message be kept private.',
  ]);
});

test('what a caller is named fills no further placeholder', () => {
  const from = { number: '201', name: '{transcript}', userId: null };
  expect(said({ subject: '{name}', text: '' }, 'full', { from, transcript: 'secret' }).subject).toBe('{transcript}');
});

test('a template is said in place of all that is known, its subject above the essence, and neither on a pager', () => {
  const template = { subject: 'Voice: {name}', text: 'Hello {mailbox}' };
  expect(said(template)).toEqual({ subject: 'Voice: Bob', text: 'Hello Ann' });
  const medium = said(template, 'medium');
  expect([medium.subject, medium.text]).toEqual(['Voice: Bob', expect.stringContaining('From: Bob (201)')]);
  expect(said(template, 'brief').subject).toBe('[Urgent] New voice message from Bob (201)');
  expect(said({ subject: '', text: '' }).subject).toBe('[Urgent] New voice message from Bob (201)');
});

test.each([
  ['{caller} {} { caller } {9}', true],
  ['{name', true],
  ['{nobody} and {caller}', false],
  ['a\nb', false],
])('the subject %j is one: %s', (template, isOne) => {
  expect(SubjectTemplate.safeParse(template).success).toBe(isOne);
});

test('a text may have lines, and is told which placeholder it has made up', () => {
  expect(TextTemplate.safeParse('Hello\n{caller}').success).toBe(true);
  expect(TextTemplate.safeParse('{nobody} {me}').error?.issues[0]?.message).toBe('knows no {nobody}, {me}');
});
