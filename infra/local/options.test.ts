import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS, HELP, parseOptions } from './options.ts';

describe('the command line of npm start', () => {
  test('without options everything is where the README says', () => {
    expect(parseOptions([])).toEqual({ ok: true, value: { ...DEFAULT_OPTIONS, asJson: false, wantsHelp: false } });
  });

  test('each option moves one thing', () => {
    const args = '--data /tmp/b --host 192.0.2.1 --http 0 --sip 15060 --smtp 2600 --rtp 30000-30099 --json'.split(' ');
    expect(parseOptions(args)).toEqual({
      ok: true,
      value: {
        dataFolder: '/tmp/b',
        host: '192.0.2.1',
        otherHost: null,
        httpPort: 0,
        sipPort: 15060,
        smtpPort: 2600,
        rtpPorts: { from: 30000, to: 30099 },
        asJson: true,
        wantsHelp: false,
      },
    });
  });

  test('phones of both IP versions are served when there is an address of each', () => {
    const parsed = parseOptions(['--host', '2001:db8::1,192.0.2.1']);
    expect(parsed).toMatchObject({ ok: true, value: { host: '2001:db8::1', otherHost: '192.0.2.1' } });
  });

  test.each([
    ['--port 80', /Unknown option '--port'.*--help/],
    ['start', /Unexpected argument 'start'/],
    ['--json=yes', /--json/],
    ['--http', /--http/],
    ['--http 65536', /--http needs a port, 0 to 65535, not "65536"/],
    ['--http -1', /--http/],
    ['--http 80x', /--http needs a port/],
    ['--smtp mail', /--smtp needs a port/],
    ['--sip 65533', /--sip needs a port, 0 to 65532/],
    ['--rtp 20000', /--rtp needs ports as FROM-TO/],
    ['--rtp 20000-20002', /at least 4/],
    ['--rtp 30000-20000', /--rtp needs ports/],
    ['--rtp 80-900', /within 1024 to 65535/],
    ['--host 192.0.2.1,192.0.2.2', /--host needs .* one of each IP version/],
    ['--host 192.0.2.1,', /--host needs/],
    ['--host localhost', /--host needs an IP address, .*not "localhost"/],
  ])('%s is refused in one line', (line, problem) => {
    const parsed = parseOptions(line.split(' '));
    expect(parsed).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
    expect(!parsed.ok && parsed.problem).not.toContain('\n');
  });

  test('an empty folder name is refused', () => {
    expect(parseOptions(['--data', ''])).toEqual({ ok: false, problem: '--data needs the name of a folder.' });
  });

  test('help and README name the same options', () => {
    const inHelp = [...HELP.matchAll(/^ {2}(--\w+)/gm)].map(([, name]) => name);
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    const inReadme = [...readme.matchAll(/^\| `(--\w+)`/gm)].map(([, name]) => name);
    expect(inHelp.toSorted()).toEqual(inReadme.toSorted());
  });
});
