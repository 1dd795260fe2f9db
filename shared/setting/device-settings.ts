import { z } from 'zod';
import { type SettingDefinitions, whole, yesOrNo } from './definition.ts';

const Host = z
  .string()
  .max(253)
  .regex(/^([A-Za-z0-9.:-]+)?$/, 'must be a host name or an address, or empty');

/** What is written into the configuration of phones, whatever their maker (sipXcom 20.04 PRV-01, XiVO 15.12 provd). */
export const DEVICE_SETTINGS = {
  'time.ntp-server': { schema: Host, default: 'pool.ntp.org', label: 'Time server', help: 'NTP (RFC 5905).' },
  'time.format': {
    schema: z.enum(['24h', '12h']),
    default: '24h',
    label: 'Clock',
    help: 'How the display shows the time.',
  },
  'time.date-format': {
    schema: z.enum(['year-month-day', 'day-month-year', 'month-day-year']),
    default: 'day-month-year',
    label: 'Date',
    help: 'How the display shows the date.',
  },
  'registration.expires-seconds': {
    schema: whole(60, 86_400),
    default: 3600,
    label: 'Registration',
    help: 'How long one is asked for, in seconds (RFC 3261 §10.2.1.1).',
    isAdvanced: true,
  },
  'registration.transport': {
    schema: z.enum(['udp', 'tcp', 'tls']),
    default: 'tls',
    label: 'Transport',
    help: 'How the phone reaches the edge.',
  },
  'registration.keep-alive-seconds': {
    schema: whole(0, 300),
    default: 30,
    label: 'Keep-alive',
    help: 'Pause between packets that keep a NAT open, in seconds (RFC 5626 §4.4); 0 for none.',
    isAdvanced: true,
  },
  'media.codecs': {
    schema: z
      .string()
      .max(200)
      .regex(/^[A-Za-z0-9.-]+(,[A-Za-z0-9.-]+)*$/, 'must be names separated by commas'),
    default: 'opus,G722,PCMA,PCMU',
    label: 'Codecs',
    help: 'In order of preference.',
  },
  'media.encryption': {
    schema: z.enum(['off', 'optional', 'required']),
    default: 'optional',
    label: 'Encryption',
    help: 'SRTP (RFC 3711).',
  },
  'media.dtmf': {
    schema: z.enum(['rtp-event', 'sip-info', 'in-band']),
    default: 'rtp-event',
    label: 'DTMF',
    help: 'How keys are sent: RFC 4733, INFO, or as tones.',
  },
  'media.has-voice-activity-detection': {
    schema: yesOrNo,
    default: false,
    label: 'Silence suppression',
    help: 'Nothing is sent while nobody speaks.',
    isAdvanced: true,
  },
  'network.vlan-id': {
    schema: whole(0, 4094),
    default: 0,
    label: 'VLAN',
    help: 'Of the phone (IEEE 802.1Q); 0 for none.',
    isAdvanced: true,
  },
  'network.pc-vlan-id': {
    schema: whole(0, 4094),
    default: 0,
    label: 'VLAN of the PC port',
    help: 'IEEE 802.1Q; 0 for none.',
    isAdvanced: true,
  },
  'network.dscp-media': {
    schema: whole(0, 63),
    default: 46,
    label: 'DSCP of media',
    help: 'RFC 2474; 46 is Expedited Forwarding.',
    isAdvanced: true,
  },
  'network.dscp-signaling': {
    schema: whole(0, 63),
    default: 24,
    label: 'DSCP of signaling',
    help: 'RFC 2474; 24 is class selector 3.',
    isAdvanced: true,
  },
  'network.syslog-server': {
    schema: Host,
    default: '',
    label: 'Syslog server',
    help: 'Empty for none.',
    isAdvanced: true,
  },
  'phone.admin-password': {
    schema: z.string().max(64),
    default: '',
    label: 'Password of the phone',
    help: 'Of its own settings page; empty for one that is made up for each phone.',
    isAdvanced: true,
  },
  'phone.ring-volume': { schema: whole(0, 10), default: 6, label: 'Ring volume', help: '0 is silent.' },
  'phone.backlight-seconds': {
    schema: whole(0, 3600),
    default: 30,
    label: 'Backlight',
    help: 'In seconds; 0 for always.',
  },
  'phone.is-auto-answer-allowed': {
    schema: yesOrNo,
    default: true,
    label: 'Automatic answer',
    help: 'For intercom and paging (RFC 5373).',
  },
  'phone.is-web-page-enabled': {
    schema: yesOrNo,
    default: false,
    label: 'Settings page',
    help: 'The phone answers browsers.',
    isAdvanced: true,
  },
  'phone.voicemail-key': { schema: z.string().max(32), default: '*98', label: 'Message key', help: 'What it dials.' },
} as const satisfies SettingDefinitions;
