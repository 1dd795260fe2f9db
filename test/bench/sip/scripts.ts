import { DOMAIN } from './edge-under-load.ts';

/**
 * What sipp plays. Every line of the injection file is one user: `[field0]` its extension, `[field1]` its credentials,
 * `[field2]` the extension it calls. The messages are those of the peers' benches, with digest on the INVITE too,
 * because no call of ours is taken without.
 */
const head = (
  method: string,
  cseq: number,
  extra = '',
) => `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field0]@${DOMAIN}>;tag=[pid]a[call_number]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:[field0]@[local_ip]:[local_port]>
User-Agent: SIPp
${extra}`;

const send = (text: string, attributes = 'retrans="500"'): string =>
  `<send ${attributes}><![CDATA[\n${text.trim()}\n\n]]></send>`;

const scenario = (name: string, steps: readonly string[]): string =>
  `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`;

const SDP = `v=0
o=sipp 53655765 2353687637 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 49170 RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv`;

const registerOf = (cseq: number, extra: string) =>
  send(
    `REGISTER sip:${DOMAIN} SIP/2.0
${head('REGISTER', cseq, `To: <sip:[field0]@${DOMAIN}>\n${extra}Expires: 3600\nContent-Length: 0`)}`,
    cseq === 1 ? 'retrans="500" start_rtd="1"' : 'retrans="500"',
  );

/** REGISTER, 401, REGISTER with the answer, 200: four messages. */
export const REGISTRATION = scenario('registration', [
  registerOf(1, ''),
  '<recv response="401" auth="true"/>',
  registerOf(2, '[field1]\n'),
  '<recv response="200" rtd="1"/>',
]);

const inviteOf = (cseq: number, extra: string) =>
  send(
    `INVITE sip:[field2]@${DOMAIN} SIP/2.0
${head('INVITE', cseq, `To: <sip:[field2]@${DOMAIN}>\n${extra}Content-Type: application/sdp\nContent-Length: [len]`)}

${SDP}`,
    cseq === 2 ? 'retrans="500" start_rtd="1"' : 'retrans="500"',
  );

/** INVITE, 407, ACK, INVITE, 100, 180, 200, ACK, then `-d` milliseconds later BYE and 200. Time 1: until 180, 2: until 200. */
export const CALLER = scenario('caller', [
  inviteOf(1, ''),
  '<recv response="100" optional="true"/>',
  '<recv response="407" auth="true"/>',
  send(
    `ACK sip:[field2]@${DOMAIN} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-3]
Max-Forwards: 70
From: <sip:[field0]@${DOMAIN}>;tag=[pid]a[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0`,
    '',
  ),
  inviteOf(2, '[field1]\n'),
  '<recv response="100" optional="true"/>',
  '<recv response="180" rtd="1"/>',
  '<recv response="200" rrs="true"/>',
  send(`ACK [next_url] SIP/2.0\n${head('ACK', 2, '[last_To:]\nContent-Length: 0')}`, ''),
  '<pause/>',
  send(`BYE [next_url] SIP/2.0\n${head('BYE', 3, '[last_To:]\nContent-Length: 0')}`),
  '<recv response="200"/>',
]);

const answer = (status: string, tag: string, body: string) => `SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:]${tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
${body === '' ? 'Content-Length: 0' : `Content-Type: application/sdp\nContent-Length: [len]\n\n${body}`}`;

const TAG = ';tag=[pid]b[call_number]';

/** INVITE, 180, 200, ACK, BYE, 200. */
export const CALLEE = scenario('callee', [
  '<recv request="INVITE"/>',
  send(answer('180 Ringing', TAG, ''), ''),
  send(answer('200 OK', TAG, SDP)),
  '<recv request="ACK"/>',
  '<recv request="BYE"/>',
  send(answer('200 OK', '', ''), ''),
]);
