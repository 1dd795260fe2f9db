import { describe, expect, test } from 'vitest';
import { H } from '../parser/index.ts';
import { finalResponseTo, type Request } from '../rig/index.ts';
import { application, examineServer, phone, tagIn, target } from './server-under-test.ts';

examineServer();

describe('requests outside dialogs', () => {
  test('a REGISTER reaches the application with the address it came from, and its answer goes back', async () => {
    const seen = new Promise<Request>((resolve) => {
      application.register((request, response) => {
        resolve(request);
        response.send(200, { headers: { Contact: request.get('Contact'), Expires: '3600', 'X-Note': 'kept' } });
      });
    });
    phone.request('REGISTER', target);
    const answer = await phone.hears(200);
    const request = await seen;
    expect(request).toMatchObject({
      source: 'network',
      source_address: '127.0.0.1',
      source_port: phone.port,
      protocol: 'udp',
    });
    expect(request.get('Via')).toContain(`rport=${phone.port}`);
    expect(answer.get(H.via)).toContain(';received=127.0.0.1');
    expect(answer.get(H.contact)).toContain(phone.contact);
    expect(tagIn(answer.get(H.to))).not.toBe('');
    expect(answer.text).toContain('\r\nX-Note: kept\r\n');
  });

  test('a retransmitted REGISTER gets the same answer, and the application sees one', async () => {
    let count = 0;
    application.register((_request, response) => {
      count += 1;
      response.send(401, { headers: { 'WWW-Authenticate': 'Digest realm="x", nonce="y"' } });
    });
    const via = `SIP/2.0/UDP 127.0.0.1:${phone.port};branch=z9hG4bKsame;rport`;
    phone.request('REGISTER', target, { Via: via, 'Call-ID': 'r', From: '<sip:a@b>;tag=1' });
    const first = await phone.hears(401);
    phone.request('REGISTER', target, { Via: via, 'Call-ID': 'r', From: '<sip:a@b>;tag=1' });
    const second = await phone.hears(401);
    expect(second.text).toBe(first.text);
    expect(count).toBe(1);
  });

  test('an application sends MESSAGE to a next hop, fills in what it likes, and hears the answer', async () => {
    const request = await application.request('sip:201@example.invalid', {
      method: 'MESSAGE',
      proxy: phone.uri,
      headers: { 'Content-Type': 'text/plain', From: '"Ops" <sip:ops@localhost>', 'X-Trace': '7' },
      body: 'héllo',
    });
    const heard = await phone.hears('MESSAGE');
    expect(heard.uri).toBe('sip:201@example.invalid');
    expect(heard.get(H.from)).toMatch(/^"Ops" <sip:ops@127\.0\.0\.1:\d+>;tag=/);
    expect(heard.get(H.maxForwards)).toBe('70');
    expect(Buffer.from(heard.body, 'latin1').toString()).toBe('héllo');
    expect(heard.get(H.contentLength)).toBe('6');
    phone.respond(heard, 202);
    expect((await finalResponseTo(request)).status).toBe(202);
  });

  test('credentials are sent when they are asked for, in a new transaction of the same call', async () => {
    const request = await application.request('sip:201@example.invalid', {
      method: 'REGISTER',
      proxy: phone.uri,
      headers: { To: 'sip:201@example.invalid', Contact: '<sip:201@localhost>' },
      auth: { username: 'u', password: 'p' },
    });
    const answered = finalResponseTo(request);
    const first = await phone.hears('REGISTER');
    phone.respond(first, 401, { 'WWW-Authenticate': 'Digest realm="x", nonce="n", algorithm=MD5' });
    const second = await phone.hears('REGISTER');
    expect(second.text).toContain('Authorization: Digest username="u",realm="x"');
    expect(second.get(H.callId)).toBe(first.get(H.callId));
    expect(second.sequence).toBe(first.sequence + 1);
    phone.respond(second, 200);
    expect((await answered).status).toBe(200);
  });
});
