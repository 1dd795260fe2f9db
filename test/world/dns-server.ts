import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode, type Question } from 'dns-packet';

export interface DnsServer {
  /** `127.0.0.1:PORT`, as resolvers want it. */
  readonly address: string;
  /** `SRV _sip._udp.example.test`, in the order in which they were asked. */
  readonly questions: string[];
  /** While true it hears questions and says nothing. */
  isSilent: boolean;
  close(): Promise<void>;
}

/** A name server on loopback that has authority over everything: what is not among `records` does not exist. */
export async function startDnsServer(records: readonly Answer[]): Promise<DnsServer> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server = {
    address: `127.0.0.1:${socket.address().port}`,
    questions: [] as string[],
    isSilent: false,
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (bytes, from) => {
    const { id, questions = [] } = decode(bytes);
    const [question] = questions as [Question];
    server.questions.push(`${question.type} ${question.name}`);
    if (server.isSilent) return;
    const named = records.filter(({ name }) => name.toLowerCase() === question.name.toLowerCase());
    const answers = named.filter(({ type }) => type === question.type);
    const NXDOMAIN = 3;
    const flags = 0x0400 | (named.length === 0 ? NXDOMAIN : 0);
    socket.send(encode({ type: 'response', id: id ?? 0, flags, questions, answers }), from.port, from.address);
  });
  return server;
}
