import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody whom the provider knows, by what is typed at its sign-in page. */
export type OidcPeople = Record<string, Record<string, unknown>>;

export interface TestOidcProvider {
  readonly issuer: string;
  /** Goes there as a browser would, signs in and agrees; @returns what it sends the browser back with. */
  visit(url: string, who: string): Promise<URLSearchParams>;
  stop(): Promise<void>;
}

const CLIENT = { client_id: 'patchbay', client_secret: 'a secret between us' };
export const OIDC_CLIENT = { clientId: CLIENT.client_id, clientSecret: CLIENT.client_secret };

/** A real OpenID provider on a free loopback port, with one client and its own development pages. */
export async function startOidcProvider(redirectUris: string[], people: OidcPeople): Promise<TestOidcProvider> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It warns of what is meant for development: its pages, keys and cookies.
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, token_endpoint_auth_method: 'client_secret_post', redirect_uris: redirectUris }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
    cookies: { keys: ['one key'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  server.on('request', provider.callback());
  console.warn = warn;
  console.info = info;
  return {
    issuer,
    visit: (url, who) => visit(issuer, url, who),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const STEPS = 12;

async function visit(issuer: string, url: string, who: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let at = url;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < STEPS; step++) {
    const answer: Response = await fetch(at, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { body: form }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    const page = await answer.text();
    if (location !== null) {
      const next = new URL(location, issuer);
      if (next.origin !== issuer) return next.searchParams;
      at = next.href;
      form = null;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (!prompt || !action) throw new Error(`the provider says ${answer.status}: ${page.slice(0, 300)}`);
    at = new URL(action, issuer).href;
    form = new URLSearchParams({ prompt, login: who, password: 'whatever' });
  }
  throw new Error('the provider does not come to an end');
}
