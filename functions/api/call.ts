import { z } from 'zod';
import { CallId } from '#shared/cdr/index.ts';
import { CallTrace, toCapture, toLadder } from '#shared/trace/index.ts';
import { getCallTrace } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

type Trace = z.infer<typeof CallTrace>;

/** SIP is UTF-8 on the wire (RFC 3261 §7); the trace keeps its bytes. */
const readable = (message: string): string => Buffer.from(message, 'latin1').toString('utf8');

const readableTrace = (trace: Trace): Trace => ({
  ...trace,
  messages: trace.messages.map((traced) => ({ ...traced, message: readable(traced.message) })),
});

export const callEndpoints = [
  endpoint({
    operation: 'getCallTrace',
    method: 'get',
    path: '/v1/calls/{id}/trace',
    summary: 'Get the SIP messages of a call, as JSON, as a text ladder or as a capture file for Wireshark',
    allow: ['cdr:read'],
    params: z.object({ id: CallId }),
    query: z.strictObject({
      format: z.enum(['json', 'ladder', 'pcap']).optional().describe('Else the header Accept decides; JSON otherwise.'),
    }),
    answer: { status: 200, schema: CallTrace },
    formats: {
      json: { type: 'application/json', write: (trace: Trace) => JSON.stringify(readableTrace(trace)) },
      ladder: { type: 'text/plain; charset=utf-8', write: (trace: Trace) => toLadder(readableTrace(trace)) },
      pcap: {
        type: 'application/vnd.tcpdump.pcap',
        write: (trace: Trace) => Uint8Array.from(toCapture(trace.messages)),
      },
    },
    problems: ['edge-silent', 'trace-gone'],
    handle: ({ world, caller, params }) => getCallTrace(world, caller.principal, params.id),
  }),
];
