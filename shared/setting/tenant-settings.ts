import { z } from 'zod';
import { TimeZone } from '#shared/world/index.ts';
import { type SettingDefinitions, whole, yesOrNo } from './definition.ts';

/** What holds for the tenant as a whole (sipXcom 20.04 TIM-01 to TIM-05; XiVO 15.12 general settings). */
export const TENANT_SETTINGS = {
  'region.country': {
    schema: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1)'),
    default: 'US',
    label: 'Country',
    help: 'Decides call progress tones and how numbers are read (ISO 3166-1).',
  },
  'region.time-zone': {
    schema: TimeZone,
    default: 'UTC',
    label: 'Time zone',
    help: 'Where nothing nearer says otherwise.',
  },
  'caller-id.form': {
    schema: z.enum(['national', 'e164', 'as-delivered']),
    default: 'national',
    label: 'Numbers of callers',
    help: 'How phones show who calls from outside: national numbers as they are dialed in the country, every number with its country code, or as the trunk has it.',
  },
  'parking.timeout-seconds': {
    schema: whole(10, 3600),
    default: 120,
    label: 'Parked calls',
    help: 'After so many seconds the call goes back to who parked it.',
  },
  'paging.timeout-seconds': {
    schema: whole(5, 3600),
    default: 60,
    label: 'Paging',
    help: 'Longest announcement, in seconds.',
  },
  'cdr.kept-days': {
    schema: whole(0, 3650),
    // sipXcom 20.04 keeps them for 185 days (CDR-08); here nothing goes that nobody wanted gone.
    default: 0,
    label: 'Call records',
    help: 'How long they are kept, in days; 0 for ever. The bill stays.',
  },
  'audit.kept-days': {
    // Short enough for rules of privacy, long enough that nobody hides what he did yesterday; more the store does not keep.
    schema: whole(30, 400),
    default: 400,
    label: 'Audit log',
    help: 'How long changes are shown, in days.',
  },
  'sign-in.kept-days': {
    schema: whole(1, 180),
    default: 180,
    label: 'Sign-in history',
    help: 'How long attempts to sign in are kept, in days.',
  },
  'recording.kept-days': {
    schema: whole(0, 3650),
    default: 90,
    label: 'Recordings',
    help: 'How long they are kept, in days; 0 for ever.',
  },
  'recording.is-announced': {
    schema: yesOrNo,
    default: true,
    label: 'Announce recording',
    help: 'Both ends hear that the call is recorded.',
  },
  'presence.is-shown-to-all': {
    schema: yesOrNo,
    default: true,
    label: 'Presence for everybody',
    help: 'Users see who of the tenant is talking.',
  },
  'presence.has-events': {
    schema: yesOrNo,
    // Each call would cost half as much again (test/bench/cost.ts), and hardly anybody listens.
    default: false,
    label: 'Presence events',
    help: 'Webhooks and streams hear what lines and users are doing.',
  },
} as const satisfies SettingDefinitions;
