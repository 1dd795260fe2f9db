import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_COOKIE, TENANT_HEADER } from '#shared/identity/index.ts';
import type { Credential } from '#shared/usecases/index.ts';
import type { TokenCookie } from './endpoint.ts';

export { SESSION_COOKIE, TENANT_HEADER };
/** Of a sign-in that has begun: what comes next comes from the same browser. */
export const SIGN_IN_COOKIE = 'patchbay_sign_in';
export const CSRF_HEADER = 'Patchbay-Csrf';

/** An API key in the header Authorization wins over a cookie that a browser may have added by itself. */
export function credentialOf(c: Context): Credential | null {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
    return token === undefined ? null : { kind: 'api-key', token };
  }
  const token = getCookie(c, SESSION_COOKIE);
  return token ? { kind: 'session', token } : null;
}

/**
 * A page of another site can make a browser send the cookie, but not a header of ours: that would need the leave of
 * CORS, which is never given. The cookie's SameSite=Lax says the same; this holds where a browser is lenient.
 */
export const isForged = (c: Context, credential: Credential | null): boolean =>
  credential?.kind === 'session' && !['GET', 'HEAD'].includes(c.req.method) && c.req.header(CSRF_HEADER) !== '1';

/** The cookie of the session, and that of a sign-in which has begun; both out of reach of scripts and other sites. */
export function cookiesOf(c: Context, credential: Credential | null): { session: TokenCookie; begun: TokenCookie } {
  const isSecure = new URL(c.req.url).protocol === 'https:';
  const cookie = (name: string, path: string, token: string | null): TokenCookie => {
    const attributes = { httpOnly: true, sameSite: 'Lax', path, secure: isSecure } as const;
    return {
      token,
      open: (value, expiresAt) => setCookie(c, name, value, { ...attributes, expires: new Date(expiresAt) }),
      close: () => {
        deleteCookie(c, name, attributes);
      },
    };
  };
  return {
    session: cookie(SESSION_COOKIE, '/', credential?.kind === 'session' ? credential.token : null),
    begun: cookie(SIGN_IN_COOKIE, '/v1/', getCookie(c, SIGN_IN_COOKIE) ?? null),
  };
}
