import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
} from 'openid-client';
import { OidcClaims, type OidcClient, type OidcClientConfig } from '#shared/usecases/index.ts';
import { outboundFetch } from './outbound.ts';

const SCOPE = 'openid email profile';
const TIMEOUT_SECONDS = 10;

interface OpenIdOptions {
  /** On one machine only: providers on it, over plain HTTP too. */
  readonly mayReachPrivate: boolean;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** The conversation with the provider of a tenant, which is asked afresh each time where everything is. */
export function openIdClient({ mayReachPrivate, log }: OpenIdOptions): OidcClient {
  const outbound = outboundFetch(mayReachPrivate);
  const configured = ({ issuer, clientId, clientSecret }: OidcClientConfig): Promise<Configuration> =>
    discovery(new URL(issuer), clientId, undefined, clientSecret === null ? None() : ClientSecretPost(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      [customFetch]: (url, options) => outbound(url, options),
      ...(mayReachPrivate && { execute: [allowInsecureRequests] }),
    });
  /** What went wrong is for the log of the operator: the browser is told that it did. */
  const orNull = <Value>(issuer: string, work: Promise<Value>): Promise<Value | null> =>
    work.catch((error: unknown) => {
      log({ name: 'oidc-failed', issuer, error: String(error) });
      return null;
    });

  return {
    authorizationUrl: (config, { redirectUri, state, nonce, codeVerifier }) =>
      orNull(
        config.issuer,
        configured(config).then(async (provider) =>
          buildAuthorizationUrl(provider, {
            redirect_uri: redirectUri,
            scope: SCOPE,
            state,
            nonce,
            code_challenge: await calculatePKCECodeChallenge(codeVerifier),
            code_challenge_method: 'S256',
          }).toString(),
        ),
      ),

    claimsOf: (config, checks, query) =>
      orNull(
        config.issuer,
        configured(config).then((provider) => claimsOf(provider, checks, query)),
      ),
  };
}

async function claimsOf(
  provider: Configuration,
  { redirectUri, state, nonce, codeVerifier }: Parameters<OidcClient['claimsOf']>[1],
  query: string,
): Promise<OidcClaims> {
  const answer = new URL(redirectUri);
  answer.search = query;
  const tokens = await authorizationCodeGrant(provider, answer, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  const claims = OidcClaims.parse(tokens.claims());
  if (claims.email !== undefined || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
  // Many providers tell the address here only (OpenID Connect Core 1.0 §5.4).
  return OidcClaims.parse({ ...(await fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims });
}
