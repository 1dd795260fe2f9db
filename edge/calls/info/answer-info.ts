import type { SipRequest } from '../signaling-port/index.ts';
import { DIGIT_TYPES, readInfo } from './read-info.ts';

/** Answers an INFO where nobody but us is in the call; a digit in it is a key that was pressed. */
export function answerInfo(request: SipRequest, press: (digit: string) => void): void {
  const info = readInfo(request);
  switch (info.kind) {
    case 'digit':
      press(info.digit);
      request.respond(200);
      break;
    case 'empty': // asks whether the call is alive (RFC 6086 §4.2.2)
      request.respond(200);
      break;
    case 'no-digit':
      request.respond(400);
      break;
    case 'package': // no package is known here (RFC 6086 §4.2.2)
      request.respond(469, { headers: { 'Recv-Info': '' } });
      break;
    case 'other':
      request.respond(415, { headers: { Accept: ['application/sdp', ...DIGIT_TYPES].join(', ') } });
      break;
    default:
      info satisfies never;
  }
}
