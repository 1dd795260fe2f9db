import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings, Settings } from './settings.ts';

const read = (context: Record<string, unknown>) => readSettings({ tryGetContext: (name) => context[name] });

test('a first deployment needs no settings', () => {
  expect(read({})).toEqual({
    name: 'Patchbay',
    apiRequestsPerMinute: 1200,
    edgeInstanceType: 'c7g.large',
    edgeMinimum: 2,
    edgeMaximum: 6,
    rtpPorts: '20000-29999',
  });
});

test('numbers may come from the command line as text', () => {
  expect(read({ edgeMinimum: '3', edgeMaximum: '9' })).toMatchObject({ edgeMinimum: 3, edgeMaximum: 9 });
});

test.each([
  [{ name: 'two words' }, /name/],
  [{ portalDomain: 'pbx.example.com' }, /portalDomain and portalCertificateArn belong together/],
  [{ zoneId: 'Z1' }, /zoneId and zoneName belong together/],
  [{ sipDomain: 'sip.example.com' }, /sipDomain needs zoneId and zoneName/],
  [{ edgeMinimum: 4, edgeMaximum: 4 }, /edgeMaximum must be above edgeMinimum/],
  [{ edgeMinimum: 'two' }, /edgeMinimum/],
  [{ rtpPorts: '20000' }, /rtpPorts/],
  [{ rtpPorts: '30000-20000' }, /rtpPorts/],
  [{ rtpPorts: '20000-70000' }, /rtpPorts/],
  [{ alarmEmail: 'nobody' }, /alarmEmail/],
])('%j is refused, and the message says why', (context, message) => {
  expect(() => read(context)).toThrow(message);
});

test('README.md lists every setting with its default', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const listed = rows.filter((row) => row.length === 7 && row[1]?.startsWith('`')).map((row) => [row[1], row[4]]);
  const defaults: Record<string, unknown> = read({});
  const settings = Object.keys(Settings.shape).map((name) => {
    const value = defaults[name];
    return [`\`${name}\``, value === undefined ? 'none' : `\`${value}\``];
  });
  expect(listed).toEqual(settings);
});
