import { expect, test } from 'vitest';
import { featureCodes, type StartFacts, startScreen } from './start-screen.ts';

const secret = 'abcdefgh23456789';
const facts: StartFacts = {
  portal: 'http://192.0.2.100:8080',
  api: 'http://192.0.2.100:8080',
  apiKey: `pb_${'k'.repeat(43)}`,
  admin: { email: 'admin@demo.localhost', password: secret },
  sip: {
    domain: 'demo.localhost',
    host: '127.0.0.1',
    otherHost: '::1',
    udp: 5060,
    tcp: 5060,
    tls: 5061,
    ws: 5062,
    wss: 5063,
  },
  users: ['200', '201', '202'].map((extension) => ({
    extension,
    name: `User ${extension}`,
    sipPassword: secret,
    email: `${extension}@demo.localhost`,
    password: secret,
    voicemailPin: '4711',
  })),
  numbers: { attendant: '300', queue: '301', conferenceRoom: '302' },
  featureCodes,
  smtpPort: 2525,
  tlsCertificate: '/home/ada/patchbay/.data/tls-cert.pem',
  logs: '/home/ada/patchbay/.data/logs',
};

test('everything a newcomer needs fits one screen of 80 columns and 24 lines', () => {
  const lines = startScreen(facts).split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  const screen = lines.join('\n');
  for (const { extension, sipPassword } of facts.users)
    expect(screen).toContain(`${extension}   User ${extension}  ${sipPassword}  ${secret}  4711`);
  for (const fact of [
    facts.portal,
    facts.apiKey,
    facts.admin.email,
    facts.sip.domain,
    facts.logs,
    '127.0.0.1 or ::1',
    '*43',
    'TLS 5061',
    '*98 (Mailbox), 300 (Attendant), 301 (Queue), 302 (Room)',
  ]) {
    expect(screen).toContain(fact);
  }
});

test('a demo tenant that was made without them names no mailboxes nor features', () => {
  const users = facts.users.map((user) => ({ ...user, voicemailPin: null }));
  const screen = startScreen({ ...facts, users, numbers: null });
  expect(screen).not.toMatch(/4711|\*98|null/);
});
