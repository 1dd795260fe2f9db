import { z } from 'zod';
import { ok } from '#shared/result.ts';
import {
  NewPasskey,
  Passkey,
  PasskeyAssertion,
  PasskeyId,
  PasskeyOptions,
  PasskeyPatch,
} from '#shared/sign-in/index.ts';
import {
  beginPasskey,
  beginPasskeySignIn,
  createPasskey,
  deletePasskey,
  getPasskeys,
  renamePasskey,
  signInWithPasskey,
} from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';
import { Session } from './session.ts';

const params = z.object({ id: PasskeyId });

export const passkeyEndpoints = [
  endpoint({
    operation: 'beginPasskeySignIn',
    method: 'post',
    path: '/v1/sessions/passkey-options',
    summary: 'Begin to sign in with a passkey: what the browser asks its authenticators',
    allow: 'anyone',
    answer: { status: 200, schema: PasskeyOptions },
    problems: ['passkeys-need-host-name', 'too-many-attempts'],
    handle: async ({ world, place, begun }) => {
      const asked = await beginPasskeySignIn(world, place);
      if (asked.ok) begun.open(asked.value.token, asked.value.expiresAt);
      return asked.ok ? ok({ publicKey: { ...asked.value.publicKey } }) : asked;
    },
  }),
  endpoint({
    operation: 'signInWithPasskey',
    method: 'post',
    path: '/v1/sessions/passkey',
    summary: 'Finish signing in with a passkey; the same browser has begun it within five minutes',
    allow: 'anyone',
    body: z.strictObject({ credential: PasskeyAssertion }).meta({ id: 'PasskeySignIn' }),
    answer: { status: 201, schema: Session },
    problems: ['invalid-credentials', 'sign-in-expired'],
    handle: async ({ world, body, place, session, begun }) => {
      const signedIn = await signInWithPasskey(world, begun.token, body.credential, place);
      begun.close();
      if (signedIn.ok) session.open(signedIn.value.token, signedIn.value.expiresAt);
      return signedIn;
    },
  }),
  endpoint({
    operation: 'getPasskeys',
    method: 'get',
    path: '/v1/account/passkeys',
    summary: 'One’s own passkeys, all of them',
    allow: 'oneself',
    mayBeIncomplete: true,
    answer: { status: 200, schema: z.object({ items: z.array(Passkey) }) },
    problems: [],
    handle: ({ world, caller }) => getPasskeys(world, caller.principal),
  }),
  endpoint({
    operation: 'beginPasskey',
    method: 'post',
    path: '/v1/account/passkey-options',
    summary: 'Begin to add a passkey: what the browser asks its authenticators',
    allow: 'oneself',
    mayBeIncomplete: true,
    body: z
      .strictObject({
        password: z
          .string()
          .max(200)
          .optional()
          .describe('One’s own, in a session without second factor; else it may be left out.'),
      })
      .meta({ id: 'BeginPasskey' }),
    answer: { status: 200, schema: PasskeyOptions },
    problems: [
      'wrong-password',
      'stronger-session-needed',
      'passkeys-need-host-name',
      'too-many-passkeys',
      'too-many-attempts',
    ],
    handle: async ({ world, caller, body, place, begun }) => {
      const asked = await beginPasskey(world, caller.principal, caller.assurance, body.password, place);
      if (asked.ok) begun.open(asked.value.token, asked.value.expiresAt);
      return asked.ok ? ok({ publicKey: { ...asked.value.publicKey } }) : asked;
    },
  }),
  endpoint({
    operation: 'createPasskey',
    method: 'post',
    path: '/v1/account/passkeys',
    summary: 'Add the passkey that the browser has made',
    allow: 'oneself',
    mayBeIncomplete: true,
    body: NewPasskey,
    answer: { status: 201, schema: Passkey },
    problems: ['passkey-refused', 'passkey-taken', 'changed-meanwhile'],
    handle: async ({ world, caller, body, place, session, begun }) => {
      const created = await createPasskey(world, caller.principal, begun.token, body, place, session.token ?? '');
      begun.close();
      return created;
    },
  }),
  endpoint({
    operation: 'renamePasskey',
    method: 'patch',
    path: '/v1/account/passkeys/{id}',
    summary: 'Call one of one’s own passkeys something else',
    allow: 'oneself',
    params,
    body: PasskeyPatch,
    answer: { status: 200, schema: Passkey },
    problems: ['changed-meanwhile'],
    handle: ({ world, caller, params, body }) => renamePasskey(world, caller.principal, params.id, body),
  }),
  endpoint({
    operation: 'deletePasskey',
    method: 'delete',
    path: '/v1/account/passkeys/{id}',
    summary: 'Delete one of one’s own passkeys',
    allow: 'oneself',
    params,
    answer: { status: 204, schema: null },
    problems: ['stronger-session-needed'],
    handle: ({ world, caller, params }) => deletePasskey(world, caller.principal, params.id, caller.assurance),
  }),
];
