import type { SipHeaders, SipRequest } from '#edge/calls/signaling-port/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: SipHeaders;
  readonly body: string;
}

/** A request as call control sees it, and what it was answered. */
export function aRequest(
  fields: Partial<Pick<SipRequest, 'method' | 'uri' | 'flow' | 'body'>> & { headers?: Record<string, string> } = {},
): SipRequest & { readonly answers: Answer[] } {
  const { method = 'REGISTER', uri = 'sip:acme.example', body = '', headers = {} } = fields;
  const answers: Answer[] = [];
  return {
    method,
    uri,
    body,
    flow: fields.flow ?? { transport: 'udp', address: '192.0.2.10', port: 5060 },
    headerNames: Object.keys(headers),
    header: (name) => headers[name],
    respond: (status, answer) =>
      void answers.push({ status, headers: answer?.headers ?? {}, body: answer?.body ?? '' }),
    answers,
  };
}
