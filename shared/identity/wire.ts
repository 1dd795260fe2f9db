/** How a caller shows who it is: the API and the event gateway read the same names. */
export const SESSION_COOKIE = 'patchbay_session';
export const TENANT_HEADER = 'Patchbay-Tenant';
