import { z } from 'zod';
import { lineOfText } from '#shared/world/index.ts';

const USER_PART = /^[0-9A-Za-z+*#._~!$&'()=-]*$/;
const userPart = (maxLength: number) => z.string().max(maxLength).regex(USER_PART, 'must be what a user part can be');

/** P-Asserted-Identity or P-Preferred-Identity (RFC 3325 §9). */
const Identity = z
  .strictObject({
    use: z
      .enum(['none', 'caller', 'assigned-number', 'original-caller', 'fixed'])
      .describe(
        'No such header; who is shown in From; the number assigned to the caller; who called first, when a call is forwarded; always the same.',
      ),
    value: lineOfText(120).default('').describe('With `fixed`: user@domain, a number, or name <number>.'),
  })
  .meta({ id: 'TrunkIdentity' });

/**
 * Who a trunk says is calling (GWY-08, TRK-04 to TRK-08, SXR-GW-01, UCM-119 to UCM-122, XA-CID-01 to -05). What a user or a
 * rule shows comes before what the trunk has, unless `overrides` says otherwise.
 */
export const TrunkCallerId = z
  .strictObject({
    name: lineOfText(64).default('').describe('Name for callers who have none.'),
    number: userPart(64).default('').describe('Number for callers who have none that the public may see.'),
    overrides: z
      .enum(['nobody', 'users', 'everybody'])
      .default('nobody')
      .describe(
        'Whether the name and number of the trunk take the place of others: of nobody, of users, or of outside callers whose call is forwarded, too.',
      ),
    isAnonymous: z.boolean().default(false).describe('Whether every caller is withheld (RFC 3323).'),
    usesExtension: z.boolean().default(false).describe('Whether the number is made of the extension of the caller.'),
    keepDigits: z.int().min(0).max(15).default(0).describe('With `usesExtension`: how many last digits; 0 is all.'),
    addPrefix: userPart(32).default('').describe('With `usesExtension`: put in front.'),
    urlParameters: lineOfText(200).default('').describe('Added to the URI of From, such as `tgrp=1`.'),
    fromUser: userPart(64).default('').describe('User part of From, whoever calls; empty for the caller.'),
    fromDomain: lineOfText(253).default('').describe('Host part of From; empty for that of the trunk.'),
    isFromAccount: z.boolean().default(false).describe('Whether From is always the account of the trunk.'),
    assertedIdentity: Identity.default({ use: 'caller', value: '' }).describe('P-Asserted-Identity.'),
    preferredIdentity: Identity.default({ use: 'none', value: '' }).describe('P-Preferred-Identity.'),
    passesAssertedIdentity: z
      .boolean()
      .default(false)
      .describe('Whether the P-Asserted-Identity of a forwarded call goes on when the trunk adds none.'),
    stripsPrivateHeaders: z
      .boolean()
      .default(false)
      .describe('Whether headers that tell of users inside are left out.'),
    uriScheme: z
      .enum(['sip', 'sip-phone', 'tel'])
      .default('sip-phone')
      .describe('How numbers are written: sip:, sip: with user=phone, or tel: (RFC 3966).'),
  })
  .meta({ id: 'TrunkCallerId', description: 'Who the trunk says is calling.' });
export type TrunkCallerId = z.infer<typeof TrunkCallerId>;
