import { expect, test } from 'vitest';
import { AT_ONCE, answerByItself } from './answer-by-itself.ts';

const GENERIC = '<http://localhost>;info=alert-autoanswer;delay=0';

test.each([
  ['Yealink SIP-T46U 108.86.0.20', GENERIC],
  ['snomD785/10.1.141.13', GENERIC],
  ['Grandstream GXP2170 1.0.11.64', GENERIC],
  ['baresip v1.0.0 (x86_64/Linux)', GENERIC],
  [null, GENERIC],
  ['', GENERIC],
  ['PolycomVVX-VVX_411-UA/6.4.3.5814', 'Auto Answer'],
  ['Poly-EdgeE350/8.0.0', 'Auto Answer'],
  ['Panasonic_KX-HDV230/09.101', 'Intercom'],
  ['Mitel-6867i/5.1.0.2051', '<http://localhost>;info=alert-autoanswer'],
  ['Aastra 6731i/3.3.1.4305', '<http://localhost>;info=alert-autoanswer'],
])('%s knows a call that it is to answer by itself (ICM-04, UCM-086)', (userAgent, alertInfo) => {
  expect(answerByItself(userAgent, AT_ONCE)).toEqual({
    'Call-Info': '<sip:localhost>;answer-after=0',
    'Alert-Info': alertInfo,
    'Answer-Mode': 'Auto',
    'P-Auto-Answer': 'normal',
  });
});

test('it rings before for as long as it is to (ICM-03), and by the Alert-Info of the tenant (ICM-04)', () => {
  expect(answerByItself('Snom', { afterSeconds: 3, alertInfo: '' })).toMatchObject({
    'Call-Info': '<sip:localhost>;answer-after=3',
    'Alert-Info': '<http://localhost>;info=alert-autoanswer;delay=3',
  });
  expect(answerByItself('Polycom', { afterSeconds: 0, alertInfo: 'Door' })).toMatchObject({ 'Alert-Info': 'Door' });
});
