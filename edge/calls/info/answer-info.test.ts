import { expect, test } from 'vitest';
import { aRequest } from '#test/world/edge/sip-request.ts';
import { answerInfo } from './answer-info.ts';

test.each([
  ['application/dtmf-relay', 'Signal=7\r\nDuration=160', '7', 200],
  ['application/dtmf', '*', '*', 200],
  ['application/dtmf-relay', 'Signal=', '', 400],
  ['application/dtmf', 'hello', '', 400],
  ['', '', '', 200],
  ['application/vnd.other', 'x', '', 415],
])('INFO with %s %j presses %j and is answered %i', (type, body, pressed, status) => {
  const keys: string[] = [];
  const request = aRequest({ method: 'INFO', body, headers: { 'content-type': type } });
  answerInfo(request, (digit) => void keys.push(digit));
  expect(keys.join('')).toBe(pressed);
  expect(request.answers).toMatchObject([{ status }]);
});

test('whoever sends what is not understood hears what would be', () => {
  const other = aRequest({ method: 'INFO', body: 'x', headers: { 'content-type': 'text/plain' } });
  answerInfo(other, () => {});
  expect(other.answers[0]?.headers.Accept).toContain('application/dtmf-relay');
  const ofPackage = aRequest({ method: 'INFO', body: 'x', headers: { 'info-package': 'trickle-ice' } });
  answerInfo(ofPackage, () => {});
  expect(ofPackage.answers).toMatchObject([{ status: 469, headers: { 'Recv-Info': '' } }]);
});
