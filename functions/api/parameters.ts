import { withDryRun } from './dry-run.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { withFields } from './fields.ts';

/** With the query parameters that follow from what an endpoint is. */
export const withParameters = (endpoint: AnyEndpoint): AnyEndpoint => withDryRun(withFields(endpoint));
