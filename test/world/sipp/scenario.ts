/**
 * Scenarios for sipp, put together from what a phone sends and waits for. sipp's own keywords stand in brackets
 * (`[call_id]`, `[branch]`, `[last_To:]`).
 */
export type ScenarioLine = string;

/** What a phone says of itself; `domain` is where it belongs. */
export interface SippUser {
  readonly extension: string;
  readonly domain: string;
}

/** A request or response, sent as it is; lines may be indented. */
export function send(message: string, { retransmits = true } = {}): ScenarioLine {
  const text = message
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
  return `<send${retransmits ? ' retrans="500"' : ''}><![CDATA[\n${text}\n\n]]></send>`;
}

/** Waits for a response; `auth` keeps its challenge for `[authentication]`, `optional` passes it over when it does not come. */
export function response(
  status: number,
  {
    optional = false,
    auth = false,
    rrs = false,
    check,
  }: { optional?: boolean; auth?: boolean; rrs?: boolean; check?: string } = {},
): ScenarioLine {
  return receive(`response="${status}"`, { optional, auth, rrs, ...(check !== undefined && { check }) });
}

/** Waits for a request; `check` is a regular expression that some line of it must match. */
export function request(
  method: string,
  { optional = false, check }: { optional?: boolean; check?: string } = {},
): ScenarioLine {
  return receive(`request="${method}"`, {
    optional,
    auth: false,
    rrs: method === 'INVITE',
    ...(check !== undefined && { check }),
  });
}

function receive(
  what: string,
  { optional, auth, rrs, check }: { optional: boolean; auth: boolean; rrs: boolean; check?: string },
): ScenarioLine {
  const capture = what === 'request="INVITE"' ? CAPTURE_IDENTITIES : '';
  const flags = `${optional ? ' optional="true"' : ''}${auth ? ' auth="true"' : ''}${rrs ? ' rrs="true"' : ''}`;
  const escaped = check?.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  const search = escaped && `<ereg regexp="${escaped}" search_in="msg" check_it="true" assign_to="found"/>`;
  return search || capture
    ? `<recv ${what}${flags}><action>${search ?? ''}${capture}</action></recv>`
    : `<recv ${what}${flags}/>`;
}

/** Who called whom, and in which transaction: what the callee sends later needs it again. */
const CAPTURE_IDENTITIES = ['From', 'To', 'CSeq']
  .map((name) => `<ereg regexp=".*" search_in="hdr" header="${name}:" assign_to="invite${name}"/>`)
  .join('');

export const pause = (ms: number): ScenarioLine => `<pause milliseconds="${ms}"/>`;

/** Puts a scenario together; `[branch-of-invite]` becomes the branch of the last INVITE sent before. */
export function scenario(name: string, script: readonly ScenarioLine[]): string {
  let inviteAt = 0;
  const lines = script.map((line, index) => {
    if (line.includes('CDATA[\nINVITE')) inviteAt = index;
    return line.replace('[branch-of-invite]', `[branch-${index - inviteAt}]`);
  });
  const used = ['found', 'inviteFrom', 'inviteTo', 'inviteCSeq'].filter((name) =>
    lines.some((line) => line.includes(`"${name}"`)),
  );
  const reference = used.length > 0 ? `<Reference variables="${used.join(',')}"/>` : '';
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${lines.join('\n')}\n${reference}\n</scenario>\n`;
}

/** A phone's audio offer or answer: PCMU and DTMF. */
export const sdp = (direction = 'sendrecv'): string => `v=0
  o=sipp 53655765 2353687637 IN IP4 [local_ip]
  s=-
  c=IN IP4 [local_ip]
  t=0 0
  m=audio [media_port] RTP/AVP 0 101
  a=rtpmap:0 PCMU/8000
  a=rtpmap:101 telephone-event/8000
  a=${direction}`;

/** The headers that every request of a phone begins with. Old sipp understands MD5 alone and says who it is. */
const head = (from: SippUser, cseq: string) => `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
  From: <sip:${from.extension}@${from.domain}>;tag=[pid]a[call_number]
  Call-ID: [call_id]
  CSeq: ${cseq}
  Max-Forwards: 70
  User-Agent: SIPp
  Contact: <sip:${from.extension}@[local_ip]:[local_port];transport=[transport]>`;

export interface Register {
  readonly cseq: number;
  readonly isAuthenticated?: boolean;
  readonly expires?: string;
  readonly contact?: string;
  readonly headers?: string;
}

export function register(
  user: SippUser,
  { cseq, isAuthenticated = false, expires = '300', contact, headers: more }: Register,
): string {
  const headers = head(user, `${cseq} REGISTER`);
  return `REGISTER sip:${user.domain} SIP/2.0
  ${contact === undefined ? headers : headers.replace(/Contact: .*/, `Contact: ${contact}`)}
  To: <sip:${user.extension}@${user.domain}>
  ${isAuthenticated ? '[authentication]\n' : ''}${more === undefined ? '' : `${more}\n`}Expires: ${expires}
  Content-Length: 0`;
}

export interface Invite {
  readonly cseq: number;
  readonly isAuthenticated?: boolean;
  readonly body?: string;
  /** Domain of the Request-URI and To, when it is not the caller's. */
  readonly domain?: string | undefined;
  readonly contentType?: string;
  readonly maxForwards?: number;
  readonly headers?: string;
  /** Set for a re-INVITE: the To of the dialog. */
  readonly to?: string;
}

export function invite(from: SippUser, dialed: string, options: Invite): string {
  const { cseq, isAuthenticated = false, body = sdp(), domain = from.domain, headers, to } = options;
  const { contentType = 'application/sdp', maxForwards = 70 } = options;
  return `INVITE ${to === undefined ? `sip:${dialed}@${domain}` : '[next_url]'} SIP/2.0
  ${head(from, `${cseq} INVITE`).replace('Max-Forwards: 70', `Max-Forwards: ${maxForwards}`)}
  ${to ?? `To: <sip:${dialed}@${domain}>`}
  ${isAuthenticated ? '[authentication]\n' : ''}${headers === undefined ? '' : `${headers}\n`}${body === '' ? '' : `Content-Type: ${contentType}\n`}Content-Length: [len]

  ${body}`;
}

/** ACK to a final answer other than 2xx: it belongs to the transaction of the INVITE. */
export const ackRefusal = (from: SippUser, dialed: string, cseq: number, domain = from.domain): string =>
  ofInvite('ACK', from, dialed, cseq, domain, '[last_To:]');

export const cancel = (from: SippUser, dialed: string, cseq: number): string =>
  ofInvite('CANCEL', from, dialed, cseq, from.domain, `To: <sip:${dialed}@${from.domain}>`);

function ofInvite(method: string, from: SippUser, dialed: string, cseq: number, domain: string, to: string): string {
  return `${method} sip:${dialed}@${domain} SIP/2.0
  Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-of-invite];rport
  From: <sip:${from.extension}@${from.domain}>;tag=[pid]a[call_number]
  ${to}
  Call-ID: [call_id]
  CSeq: ${cseq} ${method}
  Max-Forwards: 70
  Content-Length: 0`;
}

/** ACK to the 200 of INVITE. */
export const ackOk = (from: SippUser, cseq: number, body = ''): string => inDialog(from, 'ACK', cseq, body);

/** INVITE, challenge, INVITE with credentials: how every call of ours begins. */
export function dialing(from: SippUser, dialed: string, options: Omit<Invite, 'cseq'> = {}): ScenarioLine[] {
  return [
    send(invite(from, dialed, { ...options, cseq: 1 })),
    response(100, { optional: true }),
    response(407, { auth: true }),
    send(ackRefusal(from, dialed, 1, options.domain), { retransmits: false }),
    send(invite(from, dialed, { ...options, cseq: 2, isAuthenticated: true })),
    response(100, { optional: true }),
  ];
}

/** A request within the dialog, by the side that called. */
export function inDialog(
  from: SippUser,
  method: string,
  cseq: number,
  body = '',
  contentType = 'application/sdp',
): string {
  return `${method} [next_url] SIP/2.0
  ${head(from, `${cseq} ${method}`)}
  [last_To:]
  ${body === '' ? '' : `Content-Type: ${contentType}\n`}Content-Length: [len]

  ${body}`;
}

/** An answer to the last request received; `ofInvite` when a CANCEL came after the INVITE that is meant. */
export function answer(
  status: string,
  { body = '', tag = true, ofInvite = false }: { body?: string; tag?: boolean; ofInvite?: boolean } = {},
): string {
  return `SIP/2.0 ${status}
  [last_Via:]
  [last_From:]
  [last_To:]${tag ? ';tag=[pid]b[call_number]' : ''}
  [last_Call-ID:]
  ${ofInvite ? 'CSeq: [$inviteCSeq]' : '[last_CSeq:]'}
  Contact: <sip:[local_ip]:[local_port];transport=[transport]>
  ${body === '' ? '' : 'Content-Type: application/sdp\n'}Content-Length: [len]

  ${body}`;
}

/** Any other request, outside of a dialog. */
export function outOfDialog(from: SippUser, method: string, headers = ''): string {
  return `${method} sip:201@${from.domain} SIP/2.0
  ${head(from, `1 ${method}`)}
  To: <sip:201@${from.domain}>
  ${headers === '' ? '' : `${headers}\n`}Content-Length: 0`;
}

/** A request within the dialog, by the side that was called: the roles of From and To turn round. */
export function inDialogByCallee(method: string, cseq: number, body = ''): string {
  return `${method} [next_url] SIP/2.0
  Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
  From: [$inviteTo];tag=[pid]b[call_number]
  To: [$inviteFrom]
  [last_Call-ID:]
  CSeq: ${cseq} ${method}
  Max-Forwards: 70
  Contact: <sip:[local_ip]:[local_port];transport=[transport]>
  ${body === '' ? '' : 'Content-Type: application/sdp\n'}Content-Length: [len]

  ${body}`;
}

/** A phone that answers, and does `then` within the call. */
export const answering = (then: readonly ScenarioLine[], body = sdp()): ScenarioLine[] => [
  request('INVITE'),
  send(answer('180 Ringing'), { retransmits: false }),
  send(answer('200 OK', { body })),
  request('ACK'),
  ...then,
];

export const releasedByOther = (): ScenarioLine[] => [
  request('BYE'),
  send(answer('200 OK', { tag: false }), { retransmits: false }),
];

/** A phone that rings in vain. */
export const canceled = (options: { check?: string } = {}): ScenarioLine[] => [
  request('CANCEL', options),
  send(answer('200 OK'), { retransmits: false }),
  send(answer('487 Request Terminated', { ofInvite: true })),
  request('ACK'),
];
