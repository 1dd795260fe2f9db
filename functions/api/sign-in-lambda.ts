import { handle } from 'hono/aws-lambda';
import { ldapClient } from '#functions/ldap/index.ts';
import { serve } from './app.ts';
import { lambdaWorld } from './lambda-world.ts';
import { SIGN_IN_ENDPOINTS } from './sign-in-endpoints.ts';

/** Entry of the Lambda function behind the paths of signing in (infra/aws/http-api.ts). */
export const handler = handle(
  serve({ ...lambdaWorld(), ldap: ldapClient({ mayReachPrivate: false }) }, { endpoints: SIGN_IN_ENDPOINTS }),
);
