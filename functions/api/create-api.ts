import { ldapClient } from '#functions/ldap/index.ts';
import { lazily } from '#shared/lazily.ts';
import { type Api, type ApiOptions, serve } from './app.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { openApiDocument } from './openapi.ts';
import { SIGN_IN_ENDPOINTS } from './sign-in-endpoints.ts';
import { TENANT_ENDPOINTS } from './tenant-endpoints.ts';

/** Every endpoint of the native API. */
export const ENDPOINTS: readonly AnyEndpoint[] = [...SIGN_IN_ENDPOINTS, ...TENANT_ENDPOINTS];

/** The whole native API, as one machine runs it. */
export const createApi = (options: ApiOptions): Api =>
  serve(
    { ...options, ldap: ldapClient({ mayReachPrivate: options.mayReachPrivate ?? false }) },
    { endpoints: ENDPOINTS, document: lazily(() => JSON.stringify(openApiDocument(ENDPOINTS))) },
  );
