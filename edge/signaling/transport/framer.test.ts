import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../parser/index.ts';
import { StreamFramer } from './framer.ts';

const message = (callId: string, body = ''): string =>
  `MESSAGE sip:a@b SIP/2.0\r\nCall-ID: ${callId}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** What comes out of the framer, shortened: bodies of messages, `ping`, or the fault. */
function frames(chunks: string[]): string[] {
  const framer = new StreamFramer(DEFAULT_LIMITS);
  return chunks.flatMap((chunk) =>
    framer.push(Buffer.from(chunk)).map((event) => {
      if (event.name === 'message') return event.message.body;
      return event.name === 'keepalive' ? 'ping' : event.fault;
    }),
  );
}

describe('a stream', () => {
  test.each([
    ['one message', [message('1', 'one')], ['one']],
    ['two in one segment', [message('1', 'one') + message('2', 'two')], ['one', 'two']],
    ['a keepalive', ['\r\n\r\n'], ['ping']],
    ['a keepalive in two pieces', ['\r\n', '\r\n'], ['ping']],
    ['a keepalive between messages', [`${message('1', 'one')}\r\n\r\n${message('2', 'two')}`], ['one', 'ping', 'two']],
    ['a blank line before a message', [`\r\n${message('1', 'one')}`], ['one']],
    ['no Content-Length', ['MESSAGE sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n'], ['no-content-length']],
    ['an endless head', ['x'.repeat(20_000)], ['head-too-large']],
    ['a body that is too large', ['MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 9999999\r\n\r\n'], ['body-too-large']],
    ['something else altogether', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], ['bad-start-line']],
  ])('with %s', (_name, chunks, expected) => {
    expect(frames(chunks)).toEqual(expected);
  });

  test('comes out the same however it is cut', () => {
    const stream = `${message('1', 'first body')}\r\n\r\n${message('2')}${message('3', 'third\r\n\r\nbody')}`;
    for (let size = 1; size < stream.length; size++) {
      const chunks: string[] = [];
      for (let at = 0; at < stream.length; at += size) chunks.push(stream.slice(at, at + size));
      expect(frames(chunks)).toEqual(['first body', 'ping', '', 'third\r\n\r\nbody']);
    }
  });

  test.each([
    ['nothing', '', false],
    ['a message', message('1', 'one'), false],
    ['a message and a line break', `${message('1', 'one')}\r\n`, false],
    ['half a ping', '\r\n\r', false],
    ['the beginning of a message', '\r\nMESS', true],
    ['half a body', message('1', 'one').slice(0, -1), true],
  ])('after %s', (_name, text, isPartial) => {
    const framer = new StreamFramer(DEFAULT_LIMITS);
    framer.push(Buffer.from(text));
    expect(framer.hasPartialMessage).toBe(isPartial);
  });
});
