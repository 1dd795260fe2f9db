import type { AddressInfo, Server } from 'node:net';
import Srf from 'drachtio-srf';

/** What tests use of drachtio-srf; its own types leave out half of it. */
export interface Request extends NodeJS.EventEmitter {
  method: string;
  uri: string;
  body: string;
  protocol: string;
  source: string;
  source_address: string;
  source_port: number;
  receivedOn: string;
  canceled?: boolean;
  isNewInvite: boolean;
  get(name: string): string;
  has(name: string): boolean;
  cancel(callback: (error: unknown, request: Request) => void): void;
  proxy(options: object): Promise<{ connected: boolean; finalStatus: number; responses: unknown[] }>;
}

export interface Response {
  status: number;
  reason: string;
  body: string;
  get(name: string): string;
  send(
    status: number,
    reasonOrOptions?: string | object,
    optionsOrSent?: object | ((error: unknown, sent: Request) => void),
    sent?: ((error: unknown, sent: Request) => void) | null,
    acknowledged?: (prack: Request) => void,
  ): void;
}

export interface Dialog extends NodeJS.EventEmitter {
  id: string;
  sip: { callId: string; localTag: string; remoteTag: string };
  local: { uri: string; sdp: string };
  remote: { uri: string; sdp: string };
  onHold: boolean;
  req: Request;
  res: Response;
  destroy(): Promise<Request>;
  modify(sdp: string): Promise<string>;
  request(options: { method: string; headers?: Record<string, string>; body?: string }): Promise<Response>;
}

type Handler = (request: Request, response: Response) => void;

export interface Application extends NodeJS.EventEmitter {
  register(handler: Handler): void;
  invite(handler: Handler): void;
  options(handler: Handler): void;
  message(handler: Handler): void;
  subscribe(handler: Handler): void;
  notify(handler: Handler): void;
  createUAS(request: Request, response: Response, options: object): Promise<Dialog>;
  createUAC(uri: string, options: object, callbacks?: object): Promise<Dialog>;
  createB2BUA(
    request: Request,
    response: Response,
    uri: string,
    options: object,
  ): Promise<{ uas: Dialog; uac: Dialog }>;
  /** `attempt`, `start` or `stop`; the role or reason is left out of the first. */
  on(event: `cdr:${string}`, tell: (source: string, time: string, ...rest: [...string[], Request]) => void): this;
  on(event: string, tell: (...args: never[]) => void): this;
  unregisterForMessages(method: string): void;
  findDialogById(id: string): Dialog | undefined;
  findDialogByCallIDAndFromTag(callId: string, tag: string): Dialog | undefined;
  request(uri: string, options: object): Promise<Request>;
  disconnect(): void;
  /** `udp/127.0.0.1:5060`, as the server told on connecting. */
  hostports: string[];
}

export interface Control {
  host: string;
  port: number;
  secret: string;
  /** As for `tls.connect`. */
  tls?: { rejectUnauthorized: boolean };
}

/** Connects an application as production code does. */
export function connectApplication(control: Control, tags: string[] = []): Promise<Application> {
  const Constructor = Srf as unknown as new (tags: string[]) => Application & { connect(options: Control): void };
  const application = new Constructor(tags);
  return new Promise((resolve, reject) => {
    application.on('error', reject);
    application.on('connect', (error: unknown, hostports: string) => {
      if (error) {
        reject(error);
        return;
      }
      application.hostports = hostports.split(',');
      resolve(application);
    });
    application.connect(control);
  });
}

/** The response to a request of an application. */
export const responseTo = (request: Request): Promise<Response> =>
  new Promise((resolve) => request.on('response', (response: Response) => resolve(response)));

/** The final response, past provisionals. */
export const finalResponseTo = (request: Request): Promise<Response> =>
  new Promise((resolve) => {
    request.on('response', (response: Response) => {
      if (response.status >= 200) resolve(response);
    });
  });

/** The next event of an emitter. */
export const once = <T>(emitter: NodeJS.EventEmitter, event: string): Promise<T> =>
  new Promise((resolve) => emitter.once(event, (first: T) => resolve(first)));

/** An application that waits for the server to connect to it, as `srf.listen` does; and its port. */
export async function listeningApplication(
  secret: string,
  tls?: { key: string; cert: string },
): Promise<{ application: Application; port: number; close(): void }> {
  const Constructor = Srf as unknown as new () => Application & { listen(options: object): Server };
  const application = new Constructor();
  const server = application.listen({ host: '127.0.0.1', port: 0, secret, ...(tls && { tls }) });
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return { application, port: (server.address() as AddressInfo).port, close: () => server.close() };
}
