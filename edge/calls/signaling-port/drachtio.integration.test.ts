import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectSignaling } from './drachtio.ts';

let printed: string[];

beforeEach(() => {
  printed = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});

afterEach(() => vi.restoreAllMocks());

test('a message that drachtio-srf cannot read is logged without its credentials', async () => {
  const unreadable = 'REGISTER sip:x SIP/2.0\r\nAuthorization Digest response="hidden"\r\n\r\n';
  const frame = (content: string): string => `${content.length}#${content}`;
  let connection: Socket | undefined;
  const server = createServer((socket) => {
    connection = socket;
    socket.on('error', () => {});
    socket.once('data', (chunk) => {
      const id = /#([^|]+)\|authenticate/.exec(chunk.toString())?.[1];
      socket.write(frame(`1|response|${id}|OK|udp/127.0.0.1:5060|v0.8.0|`));
      socket.write(frame(`2|sip|network|80|udp|127.0.0.1|5060|12:00:00.000000|txn||127.0.0.1|5060|\r\n${unreadable}`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const logged: object[] = [];
  const complained = new Promise<void>((resolve) => {
    void connectSignaling({ host: '127.0.0.1', port, secret: 's' }, (event) => {
      logged.push(event);
      if (event.name === 'signaling-library-complains') resolve();
    });
  });
  await complained;
  expect(JSON.stringify([logged, printed])).not.toContain('hidden');
  connection?.destroy();
  server.close();
});
