import { describe, expect, test } from 'vitest';
import { clockText } from './application.ts';
import { FrameReader, frame, splitFrame } from './framing.ts';

describe('frames', () => {
  test('are read back however the stream is cut', () => {
    const stream = frame('1|ping') + frame('') + frame('2|sip|a|b\r\nBYE sip:x SIP/2.0\r\n\r\n');
    for (let size = 1; size <= stream.length; size++) {
      const reader = new FrameReader();
      const read: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        const frames = reader.push(Buffer.from(stream.slice(at, at + size)));
        if (frames === 'broken') throw new Error('broken');
        read.push(...frames.map((bytes) => bytes.toString()));
      }
      expect(read).toEqual(['1|ping', '', '2|sip|a|b\r\nBYE sip:x SIP/2.0\r\n\r\n']);
    }
  });

  test.each(['x#ping', '#ping', '-1#x', '99999999999#x', 'GET / HTTP/1.1'])('%j breaks the connection', (bytes) => {
    expect(new FrameReader().push(Buffer.from(bytes))).toBe('broken');
  });

  test('length counts bytes', () => {
    const content = Buffer.from('1|é');
    const bytes = Buffer.concat([Buffer.from(`${content.length}#`), content]);
    expect(new FrameReader().push(bytes)).toEqual([content]);
  });

  test('leader and message are told apart', () => {
    const { tokens, message } = splitFrame(Buffer.from('7|sip|txn||sip:h\r\nBYE sip:x SIP/2.0\r\n\r\n'));
    expect(tokens).toEqual(['7', 'sip', 'txn', '', 'sip:h']);
    expect(message.toString()).toBe('BYE sip:x SIP/2.0\r\n\r\n');
  });
});

test('time of day', () => {
  expect(clockText(Date.UTC(2026, 0, 5, 9, 3, 7, 45))).toBe('09:03:07.045000');
});
