import { test } from 'vitest';
import { OFFER, sipAddress, udpPhone } from '../rig/index.ts';
import { application, examineServer, inDialog, phone, target } from './server-under-test.ts';

examineServer();

test('a back-to-back call joins two phones', async () => {
  const address = sipAddress(application, 'udp');
  const callee = await udpPhone(address);
  application.invite((request, response) => {
    void application
      .createB2BUA(request, response, 'sip:callee@example.invalid', { localSdpB: request.body, proxy: callee.uri })
      .then(({ uas, uac }) => {
        uas.on('destroy', () => void uac.destroy());
        uac.on('destroy', () => void uas.destroy());
      });
  });
  phone.request('INVITE', target, {}, OFFER);
  const invite = await callee.hears('INVITE');
  callee.respond(invite, 180);
  await phone.hears(180);
  callee.respond(invite, 200, {}, OFFER);
  const answer = await phone.hears(200);
  await callee.hears('ACK');
  phone.request('ACK', target, inDialog(answer, 'ACK', 1));
  phone.request('BYE', target, inDialog(answer, 'BYE', 2));
  await phone.hears(200);
  callee.respond(await callee.hears('BYE'), 200);
  await callee.close();
});
