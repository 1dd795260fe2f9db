import { z } from 'zod';
import { RecoveryCodes, SecondFactor, SecondFactorCode, TotpCode, TotpEnrolment } from '#shared/sign-in/index.ts';
import {
  confirmTotp,
  disableTotp,
  enrolTotp,
  getSecondFactor,
  giveSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
} from '#shared/usecases/index.ts';
import { UserId } from '#shared/user/index.ts';
import { endpoint } from './endpoint.ts';
import { Session } from './session.ts';

const OwnPassword = z
  .strictObject({ password: z.string().min(1).max(200).describe('The password of who asks.') })
  .meta({ id: 'OwnPassword' });

export const secondFactorEndpoints = [
  endpoint({
    operation: 'giveSecondFactor',
    method: 'post',
    path: '/v1/sessions/second-factor',
    summary: 'Finish signing in with a code; the same browser has begun it within five minutes',
    allow: 'anyone',
    body: z.strictObject({ code: SecondFactorCode }).meta({ id: 'SecondFactorAnswer' }),
    answer: { status: 201, schema: Session },
    problems: ['sign-in-expired', 'wrong-code', 'too-many-attempts'],
    handle: async ({ world, body, place, session, begun }) => {
      const signedIn = await giveSecondFactor(world, begun.token, body.code, place.source);
      if (signedIn.ok) {
        session.open(signedIn.value.token, signedIn.value.expiresAt);
        begun.close();
      }
      return signedIn;
    },
  }),
  endpoint({
    operation: 'getSecondFactor',
    method: 'get',
    path: '/v1/account/second-factor',
    summary: 'Whether one’s own sign-in asks for a second factor',
    allow: 'oneself',
    mayBeIncomplete: true,
    answer: { status: 200, schema: SecondFactor },
    problems: [],
    handle: ({ world, caller }) => getSecondFactor(world, caller.principal),
  }),
  endpoint({
    operation: 'enrolTotp',
    method: 'post',
    path: '/v1/account/totp',
    summary: 'Make a secret for an authenticator app; it counts once a code has confirmed it',
    allow: 'oneself',
    mayBeIncomplete: true,
    answer: { status: 201, schema: TotpEnrolment },
    problems: ['second-factor-on', 'stronger-session-needed', 'changed-meanwhile'],
    handle: ({ world, caller }) => enrolTotp(world, caller.principal, caller.assurance),
  }),
  endpoint({
    operation: 'confirmTotp',
    method: 'post',
    path: '/v1/account/totp/confirm',
    summary: 'Confirm the authenticator app with its first code; from then on signing in asks for one',
    allow: 'oneself',
    mayBeIncomplete: true,
    body: z.strictObject({ code: TotpCode }).meta({ id: 'FirstCode' }),
    answer: { status: 200, schema: RecoveryCodes },
    problems: ['wrong-code', 'second-factor-on', 'second-factor-off', 'changed-meanwhile'],
    handle: ({ world, caller, body, session }) => confirmTotp(world, caller.principal, body.code, session.token ?? ''),
  }),
  endpoint({
    operation: 'disableTotp',
    method: 'post',
    path: '/v1/account/totp/disable',
    summary: 'Sign in without a code from now on',
    allow: 'oneself',
    body: OwnPassword,
    answer: { status: 204, schema: null },
    problems: ['wrong-password', 'second-factor-off', 'too-many-attempts', 'changed-meanwhile'],
    handle: ({ world, caller, body }) => disableTotp(world, caller.principal, body.password),
  }),
  endpoint({
    operation: 'renewRecoveryCodes',
    method: 'post',
    path: '/v1/account/recovery-codes',
    summary: 'Make new recovery codes; the old ones are void',
    allow: 'oneself',
    body: OwnPassword,
    answer: { status: 200, schema: RecoveryCodes },
    problems: ['wrong-password', 'second-factor-off', 'too-many-attempts', 'changed-meanwhile'],
    handle: ({ world, caller, body }) => renewRecoveryCodes(world, caller.principal, body.password),
  }),
  endpoint({
    operation: 'resetSecondFactor',
    method: 'delete',
    path: '/v1/users/{id}/second-factor',
    summary: 'Void the authenticator app, recovery codes and passkeys of a user who has lost them',
    allow: ['user:write'],
    params: z.object({ id: UserId }),
    answer: { status: 204, schema: null },
    problems: ['role-above-own', 'own-account', 'second-factor-off', 'changed-meanwhile'],
    handle: ({ world, caller, params }) => resetSecondFactor(world, caller.principal, params.id),
  }),
];
